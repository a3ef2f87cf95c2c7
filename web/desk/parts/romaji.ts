const ROWS = ['', 'k', 's', 't', 'n', 'h', 'm', 'y', 'r', 'w', 'g', 'z', 'd', 'b', 'p'];
const KANA =
  'あいうえお かきくけこ さしすせそ たちつてと なにぬねの はひふへほ まみむめも や　ゆ　よ らりるれろ わ　　　を がぎぐげご ざじずぜぞ だぢづでど ばびぶべぼ ぱぴぷぺぽ'.split(
    ' ',
  );
const VOWELS = 'aiueo';
const SMALL: Readonly<Record<string, string>> = {
  ゃ: 'ya',
  ゅ: 'yu',
  ょ: 'yo',
  ぁ: 'a',
  ぃ: 'i',
  ぇ: 'e',
  ぉ: 'o',
};

const TABLE = new Map<string, string>([['ん', 'n']]);
KANA.forEach((row, at) => {
  [...row].forEach((kana, vowel) => TABLE.set(kana, `${ROWS[at]}${VOWELS[vowel]}`));
});

/** A reading in Latin letters, one spelling for all ways of writing it: しょうか → syoka, as shōka and syouka are. */
export function toRomaji(hiragana: string): string {
  let text = '';
  let doubled = false;
  for (const kana of hiragana) {
    const small = SMALL[kana];
    if (kana === 'っ') {
      doubled = true;
      continue;
    }
    if (small) {
      text = text.replace(/[iueo]$/, '') + small;
      continue;
    }
    const sound = TABLE.get(kana) ?? (kana === 'ー' ? '' : kana);
    text += doubled ? `${sound[0] ?? ''}${sound}` : sound;
    doubled = false;
  }
  return oneSpelling(text);
}

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/[āâ]/g, 'a'],
  [/[īî]/g, 'i'],
  [/[ūû]/g, 'u'],
  [/[ēê]/g, 'e'],
  [/[ōô]/g, 'o'],
  [/tchi/g, 'tti'],
  [/tch/g, 'tty'],
  [/sshi/g, 'ssi'],
  [/shi/g, 'si'],
  [/chi/g, 'ti'],
  [/tsu/g, 'tu'],
  [/fu/g, 'hu'],
  [/ji/g, 'zi'],
  [/di/g, 'zi'],
  [/du/g, 'zu'],
  [/sh/g, 'sy'],
  [/ch/g, 'ty'],
  [/jy|j/g, 'zy'],
  [/ou|oo/g, 'o'],
  [/uu/g, 'u'],
  [/n'|nn(?![aiueoy])/g, 'n'],
  [/wo/g, 'o'],
];

/** Hepburn, Kunrei and what people type in between, brought to one spelling; long vowels are short. */
export function oneSpelling(latin: string): string {
  return SPELLINGS.reduce((text, [from, to]) => text.replace(from, to), latin.toLowerCase());
}
