/** Digits one by one, as they are said on the telephone: those of one sound are drawn out, so that none is lost. */
const JAPANESE = ['ゼロ', 'イチ', 'ニー', 'サン', 'ヨン', 'ゴー', 'ロク', 'ナナ', 'ハチ', 'キュー'];

/** `042-7` in Japanese: within a group without a pause, between groups with の and a pause. */
export function digitsInJapanese(groups: readonly string[]): string {
  return groups
    .map((group) => Array.from(group, (digit) => JAPANESE[Number(digit)] ?? digit).join(''))
    .join('の、');
}

/** `042-7` in other languages: a space between digits, a pause between groups. */
export function digitsSpaced(groups: readonly string[]): string {
  return groups.map((group) => Array.from(group).join(' ')).join(', ');
}
