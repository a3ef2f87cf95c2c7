/** What a page of the city carries so that the chat stands on it; `label` is written on the page's own button. */
export function embedLines(given: {
  scriptUrl: string;
  key: string;
  language: string;
  hasButton: boolean;
  label: string;
}): string {
  const key = escaped(given.key);
  const script = `<script src="${escaped(given.scriptUrl)}" data-key="${key}" data-lang="${escaped(given.language)}"`;
  if (given.hasButton) return `${script} async></script>`;
  return [
    `${script} data-button="none" async></script>`,
    `<button type="button" data-engawa-open="${key}">${escaped(given.label)}</button>`,
  ].join('\n');
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
