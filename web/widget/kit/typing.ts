/** What the keyboard event tells that the decision needs. */
export interface KeyPress {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
}

/** True while an input method is at work: its Enter and Escape belong to it. 229 is how Safari says so, a moment too late. */
export function isComposing(press: Pick<KeyPress, 'isComposing' | 'keyCode'>): boolean {
  return press.isComposing || press.keyCode === 229;
}

/** Decides whether a key press sends the message: Enter does, with Shift it breaks the line, while composing never. */
export function sendsMessage(press: KeyPress): boolean {
  return press.key === 'Enter' && !press.shiftKey && !isComposing(press);
}

/** How many characters are left, counted as the city counts: what people see as one character is one. */
export function charsLeft(text: string, maxChars: number): number {
  return maxChars - countChars(text);
}

function countChars(text: string): number {
  if (!('Segmenter' in Intl)) return [...text].length;
  let count = 0;
  for (const _ of new Intl.Segmenter('ja', { granularity: 'grapheme' }).segment(text)) count += 1;
  return count;
}

/** Text as it may travel: no NUL, no half of a surrogate pair, as keyboards and pastes sometimes leave behind. */
export function sendable(text: string): string {
  return [...text]
    .filter((char) => !/^[\0\uD800-\uDFFF]$/.test(char))
    .join('')
    .trim();
}
