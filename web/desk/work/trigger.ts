/** What was typed to ask for something: `/あいさつ` for a template, `@木村` for a person or department. */
export type Trigger = {
  readonly kind: 'template' | 'mention';
  /** Where the sign stands, and where the words after it end: this part is replaced. */
  readonly start: number;
  readonly end: number;
  readonly words: string;
};

const PATTERNS: Readonly<Record<Trigger['kind'], RegExp>> = {
  // At the beginning or after a blank only: addresses of pages and dates have slashes, too.
  template: /(?<=^|[\s\u3000])[/／]([^\s\u3000/／]{0,30})$/u,
  mention: /[@＠]([^\s\u3000@＠]{0,30})$/u,
};

/** The trigger that ends at the caret; both widths of its sign count, because an input method may be on. */
export function triggerAt(text: string, caret: number, kinds: readonly Trigger['kind'][]): Trigger | null {
  const before = text.slice(0, caret);
  for (const kind of kinds) {
    const found = PATTERNS[kind].exec(before);
    if (found) return { kind, start: found.index, end: caret, words: found[1] ?? '' };
  }
  return null;
}

/** The text with the trigger replaced, and where the caret stands afterwards: at the first mark, else behind what was put in. */
export function replaceTrigger(
  text: string,
  trigger: Trigger,
  by: string,
): { text: string; from: number; to: number } {
  const whole = text.slice(0, trigger.start) + by + text.slice(trigger.end);
  const mark = firstMark(by) ?? { from: by.length, to: by.length };
  return { text: whole, from: trigger.start + mark.from, to: trigger.start + mark.to };
}

/** Where something in a reply is still to be filled in; null when nothing is. The server refuses such a reply, too. */
export function firstMark(text: string): { from: number; to: number } | null {
  const mark = /〔要記入[:：][^〕\n]{0,40}〕/.exec(text);
  return mark ? { from: mark.index, to: mark.index + mark[0].length } : null;
}
