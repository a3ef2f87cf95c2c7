import { readData } from '../csv.ts';
import type { Dice } from '../random.ts';

const TOWNS: readonly (readonly [name: string, english: string])[] = [
  ['青葉本町', 'Aoba-honmachi'],
  ['緑が丘', 'Midorigaoka'],
  ['若葉台', 'Wakabadai'],
  ['桜坂', 'Sakurazaka'],
  ['港町', 'Minatomachi'],
  ['川端町', 'Kawabata'],
  ['西野', 'Nishino'],
  ['東山手', 'Higashiyamate'],
  ['南浜', 'Minamihama'],
  ['北原', 'Kitahara'],
  ['中央', 'Chuo'],
  ['新田町', 'Shinden'],
  ['松原', 'Matsubara'],
  ['大橋', 'Ohashi'],
  ['旭町', 'Asahi'],
];
const PARKS = [
  '若葉公園',
  '青葉中央公園',
  '桜坂児童公園',
  '川端緑地',
  '港の見える公園',
  '西野ちびっこ広場',
  '松原公園',
];
const SCHOOLS = ['若葉小学校', '青葉第二小学校', '西野小学校', '港中学校', '北原小学校'];
const BEACHES = ['浜の里', '磯ヶ浦', '岬台', '東浦', '港区'];
const BULKY = [
  'ソファー',
  'たんす',
  '自転車',
  '学習机',
  'ベッドのマットレス',
  '食器棚',
  '電子ピアノ',
  '座椅子',
  '石油ファンヒーター',
];
const AGES = ['0歳', '1歳', '2歳', '3歳'];
const RUBBISH = readData('rubbish.csv');
const WEEKDAY = ['月', '火', '水', '木', '金', '土', '日'];

/** What fills the gaps of one story's texts. */
export type Gaps = Readonly<Record<string, string>>;

/** Rolls one story's street, park, thing to throw away and days; `today` is its civil date. */
export function rollGaps(dice: Dice, today: Temporal.PlainDate): Gaps {
  const [town, townEn] = dice.pick(TOWNS);
  const rubbish = dice.pick(RUBBISH);
  return {
    town,
    townEn,
    chome: dice.chance(0.7) ? `${dice.pick(['一', '二', '三', '四'])}丁目` : '',
    park: dice.pick(PARKS),
    school: dice.pick(SCHOOLS),
    beach: dice.pick(BEACHES),
    item: rubbish.item!,
    kind: rubbish.kind!,
    note: rubbish.note ? `${rubbish.note.replace(/。$/, '')}。` : '',
    bulky: dice.pick(BULKY),
    age: dice.pick(AGES),
    number: String(dice.between(120, 4980)),
    today: dice.chance(0.5) ? '今朝' : '今日',
    soon: dayText(today.add({ days: dice.between(3, 9) })),
  };
}

/** 「11月20日（金）」. */
export function dayText(day: Temporal.PlainDate): string {
  return `${day.month}月${day.day}日（${WEEKDAY[day.dayOfWeek - 1]}）`;
}

/** The text with its gaps filled; a gap that nothing fills is a mistake in the text. */
export function fill(text: string, gaps: Gaps): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = gaps[name];
    if (value === undefined) throw new Error(`nothing fills {${name}} in: ${text}`);
    return value;
  });
}
