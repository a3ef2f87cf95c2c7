/** Katakana of a reading: hiragana and half-width kana become full-width katakana; all else stays. */
export function toKatakana(text: string): string {
  return text.normalize('NFKC').replace(/[\u3041-\u3096\u309d\u309e]/g, (kana) => shift(kana, 0x60));
}

/** Hiragana of a reading, for furigana; all else stays. */
export function toHiragana(text: string): string {
  return text.normalize('NFKC').replace(/[\u30a1-\u30f6\u30fd\u30fe]/g, (kana) => shift(kana, -0x60));
}

const SMALL = 'ァィゥェォッャュョヮヵヶ';
const LARGE = 'アイウエオツヤユヨワカケ';
const VOWEL_ROWS = [
  'アカサタナハマヤラワ',
  'イキシチニヒミリヰ',
  'ウクスツヌフムユル',
  'エケセテネヘメレヱ',
  'オコソトノホモヨロヲ',
];
const VOICED = '\u3099';
const SEMI_VOICED = '\u309a';

/**
 * A key that sorts readings as a Japanese directory does (after JIS X 4061), compared byte by byte, so that the order
 * does not depend on the host's collation: first without voicing marks and size, a long mark as the vowel it prolongs;
 * only between equals plain before voiced before semi-voiced, and small before large. Family and given name, divided
 * by a space, sort by the family name first.
 */
export function kanaSortKey(reading: string): string {
  let base = '';
  let marks = '';
  for (const character of toKatakana(reading).trim().replace(/\s+/g, ' ').toLowerCase().normalize('NFD')) {
    if (character === VOICED || character === SEMI_VOICED) {
      marks = marks.slice(0, -1) + (character === VOICED ? '4' : '5');
      continue;
    }
    const small = SMALL.indexOf(character);
    base += small >= 0 ? LARGE[small] : prolonged(character, base);
    marks += character === 'ー' ? '1' : small >= 0 ? '2' : '3';
  }
  return `${base}\t${marks}`;
}

function prolonged(character: string, base: string): string {
  const last = base.at(-1);
  if (!last) return character;
  if (character === 'ヽ') return last;
  if (character !== 'ー') return character;
  const row = VOWEL_ROWS.find((kana) => kana.includes(last));
  return row?.[0] ?? character;
}

function shift(kana: string, by: number): string {
  return String.fromCharCode(kana.charCodeAt(0) + by);
}
