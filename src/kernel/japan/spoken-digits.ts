/** A digit as it was said: its place and length in the text (code units). */
export interface SpokenDigit {
  digit: string;
  from: number;
  length: number;
}

const READINGS: readonly (readonly [RegExp, string])[] = [
  [/ぜろ|ゼロ|れい|レイ|まる|マル|零|〇|0|０/y, '0'],
  [/いち|イチ|一|1|１/y, '1'],
  [/に[ーい]?|ニ[ーイ]?|二|2|２/y, '2'],
  [/さん|サン|三|3|３/y, '3'],
  [/よん|ヨン|し[ーい]?|シ[ーイ]?|四|4|４/y, '4'],
  [/ご[ーう]?|ゴ[ーウ]?|五|5|５/y, '5'],
  [/ろく|ロク|六|6|６/y, '6'],
  [/なな|ナナ|しち|シチ|七|7|７/y, '7'],
  [/はち|ハチ|八|8|８/y, '8'],
  [/きゅう|キュウ|きゅー|く|ク|九|9|９/y, '9'],
];
/** Nearly every character begins no digit, and is not looked at ten times. */
const BEGINS = new Set(
  'ぜゼれレまマ零〇いイ一にニ二さサ三よヨしシ四ごゴ五ろロ六なナ七はハ八きキくク九0123456789０１２３４５６７８９',
);
/** しち before し: the longer reading first. */
const ORDER = [7, 0, 1, 2, 3, 4, 5, 6, 8, 9];
const SEPARATOR = /[ \u3000、。,.・ー\-\u2010-\u2015]{0,2}(?:の)?[ \u3000、]{0,2}/y;
const LEAST_DIGITS = 12;

/** Runs of twelve and more digits that were said one by one, at least some of them in words; plain digits are no business of this. */
export function findSpokenDigits(text: string): SpokenDigit[][] {
  const runs: SpokenDigit[][] = [];
  let at = 0;
  while (at < text.length) {
    const run = readRun(text, at);
    if (run.length >= LEAST_DIGITS && run.some(({ from }) => !/[0-9０-９]/.test(text[from]!))) runs.push(run);
    const end = run.at(-1);
    at = end ? end.from + end.length : at + 1;
  }
  return runs;
}

function readRun(text: string, start: number): SpokenDigit[] {
  const run: SpokenDigit[] = [];
  let at = start;
  for (;;) {
    const found = readDigit(text, at);
    if (!found) return run;
    run.push(found);
    SEPARATOR.lastIndex = found.from + found.length;
    at = found.from + found.length + (SEPARATOR.exec(text)?.[0].length ?? 0);
  }
}

function readDigit(text: string, at: number): SpokenDigit | undefined {
  if (!BEGINS.has(text[at] ?? '')) return undefined;
  for (const nth of ORDER) {
    const [reading, digit] = READINGS[nth]!;
    reading.lastIndex = at;
    const found = reading.exec(text);
    if (found) return { digit, from: at, length: found[0].length };
  }
  return undefined;
}
