/** One chat of a page: its key, and the words on its button; null = those that the chat has in its language. */
export type EmbeddedChat = { readonly key: string; readonly label: string | null };

/**
 * What a page of the city carries so that the chats stand on it, one line each. Without buttons of the house the page has
 * elements of its own that open them; `words` stand on those that have no label.
 */
export function embedLines(given: {
  scriptUrl: string;
  chats: readonly EmbeddedChat[];
  language: string;
  hasButton: boolean;
  words: string;
}): string {
  const script = ({ key, label }: EmbeddedChat) => {
    const attributes = [
      `src="${escaped(given.scriptUrl)}" data-key="${escaped(key)}" data-lang="${escaped(given.language)}"`,
      ...(label === null ? [] : [`data-label="${escaped(label)}"`]),
      ...(given.hasButton ? [] : ['data-button="none"']),
    ];
    return `<script ${attributes.join(' ')} async></script>`;
  };
  const opener = ({ key, label }: EmbeddedChat) =>
    `<button type="button" data-engawa-open="${escaped(key)}">${escaped(label ?? given.words)}</button>`;
  return [...given.chats.map(script), ...(given.hasButton ? [] : given.chats.map(opener))].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** The origins that somebody wrote down, a page's address each, and the numbers of the lines that are none. */
export function originsOf(text: string): { origins: string[]; wrong: number[] } {
  const origins = new Set<string>();
  const wrong: number[] = [];
  text.split('\n').forEach((line, at) => {
    const written = line.trim();
    if (written === '') return;
    const origin = originOf(written);
    if (origin) origins.add(origin);
    else wrong.push(at + 1);
  });
  return { origins: [...origins], wrong };
}

function originOf(written: string): string | null {
  if (!/^https?:\/\/[^/\s]/i.test(written) || !URL.canParse(written)) return null;
  const { origin, username } = new URL(written);
  // What browsers compare frames with is written in these letters; names of other scripts become them.
  return username === '' && /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/.test(origin) ? origin : null;
}
