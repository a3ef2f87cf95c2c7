/** A drawing without words: a house, its veranda, and two people who talk on it. Decoration, hidden from readers. */
export function Veranda() {
  return (
    <svg class="veranda" viewBox="0 0 360 220" aria-hidden="true" focusable="false">
      <path class="veranda-sun" d="M300 44a22 22 0 11-44 0 22 22 0 0144 0z" />
      <path class="veranda-roof" d="M20 92L96 40h168l76 52z" />
      <path class="veranda-wall" d="M52 92h256v76H52z" />
      <path class="veranda-screen" d="M68 100h64v60H68zM228 100h64v60h-64z" />
      <path class="veranda-line" d="M68 120h64M68 140h64M100 100v60M228 120h64M228 140h64M260 100v60" />
      <path class="veranda-deck" d="M28 168h304v14H28z" />
      <path
        class="veranda-line"
        d="M52 182v22M308 182v22M132 182v22M228 182v22M52 92v76M308 92v76M10 204h340"
      />
      <path class="veranda-person" d="M163 138a10 10 0 11-20 0 10 10 0 0120 0zM138 168c0-22 30-22 30 0z" />
      <path class="veranda-guest" d="M213 138a10 10 0 11-20 0 10 10 0 0120 0zM188 168c0-22 30-22 30 0z" />
      <path
        class="veranda-talk"
        d="M150 100h34a8 8 0 018 8v4a8 8 0 01-8 8h-16l-8 7v-7h-10a8 8 0 01-8-8v-4a8 8 0 018-8z"
      />
    </svg>
  );
}
