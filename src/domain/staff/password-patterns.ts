/** Keys as they lie beside one another on Japanese and American keyboards. */
const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const KEYS = new Map(ROWS.flatMap((row, y) => [...row].map((key, x) => [key, { x, y }] as const)));
const SHORTEST_RUN = 4;

function isNeighbour(a: string, b: string): boolean {
  const [from, to] = [KEYS.get(a), KEYS.get(b)];
  if (!from || !to) return false;
  const across = to.x - from.x;
  const down = to.y - from.y;
  if (down === 0) return Math.abs(across) === 1;
  // Each row lies half a key to the right of the one above it.
  return down === 1 ? across === 0 || across === -1 : down === -1 && (across === 0 || across === 1);
}

const codeOf = (text: string): number => text.codePointAt(0) ?? 0;
const isSame = (a: string, b: string): boolean => a === b;
/** abcd, 1234, あいう: one after another in the order of their codes. */
const isNext = (a: string, b: string): boolean => codeOf(b) - codeOf(a) === 1;
const isBefore = (a: string, b: string): boolean => codeOf(a) - codeOf(b) === 1;

/** How many characters of a folded password stand in runs of neighbouring keys, in alphabetical order, or alike. */
export function patternChars(plain: string): number {
  const chars = [...plain];
  const inRun = new Set<number>();
  for (const step of [isNeighbour, isSame, isNext, isBefore]) {
    let start = 0;
    for (let at = 1; at <= chars.length; at++) {
      if (at < chars.length && step(chars[at - 1]!, chars[at]!)) continue;
      if (at - start >= SHORTEST_RUN) for (let i = start; i < at; i++) inRun.add(i);
      start = at;
    }
  }
  return inRun.size;
}
