import type { Dice } from './random.ts';

/** An invented resident. Anonymous ones have no name; the city knows them by their browser only. */
export interface Person {
  name: string | null;
  kana: string | null;
  language: 'ja' | 'ja-easy' | 'en';
  /** A telephone number that cannot be allotted (no local exchange begins with 0), or a mail address under example.jp. */
  contact: { kind: 'phone' | 'email'; value: string } | null;
}

const FAMILY =
  '阿部:アベ 安藤:アンドウ 池田:イケダ 石川:イシカワ 井上:イノウエ 岩崎:イワサキ 上野:ウエノ 遠山:トオヤマ 大塚:オオツカ 大西:オオニシ 小野:オノ 片山:カタヤマ 金子:カネコ 川口:カワグチ 菊地:キクチ 久保:クボ 黒田:クロダ 後藤:ゴトウ 斎藤:サイトウ 斉藤:サイトウ 酒井:サカイ 佐々木:ササキ 柴田:シバタ 島田:シマダ 菅原:スガワラ 高木:タカギ 髙橋:タカハシ 竹内:タケウチ 千田:チダ 土屋:ツチヤ 内藤:ナイトウ 中島:ナカジマ 永井:ナガイ 野村:ノムラ 橋本:ハシモト 浜口:ハマグチ 原田:ハラダ 平野:ヒラノ 福田:フクダ 古川:フルカワ 本田:ホンダ 前田:マエダ 増田:マスダ 三浦:ミウラ 宮本:ミヤモト 村上:ムラカミ 森田:モリタ 矢野:ヤノ 横山:ヨコヤマ 吉田:ヨシダ 和田:ワダ 渡邊:ワタナベ 渡辺:ワタナベ 山﨑:ヤマザキ'.split(
    ' ',
  );
const GIVEN =
  '葵:アオイ 明:アキラ 綾子:アヤコ 一郎:イチロウ 栄子:エイコ 和夫:カズオ 和子:カズコ 香奈:カナ 清:キヨシ 恵:メグミ 健一:ケンイチ 幸子:サチコ さゆり:サユリ 茂:シゲル 静江:シズエ 修:オサム 翔太:ショウタ 進:ススム 孝:タカシ 貴子:タカコ 千尋:チヒロ 勉:ツトム 徹也:テツヤ 俊介:シュンスケ 智子:トモコ 直美:ナオミ 典子:ノリコ 春菜:ハルナ 秀樹:ヒデキ 博:ヒロシ 文子:フミコ 真由美:マユミ 正男:マサオ 美穂:ミホ みどり:ミドリ 優:ユウ 由紀:ユキ 陽子:ヨウコ 亮:リョウ 玲奈:レイナ'.split(
    ' ',
  );
const FOREIGN: readonly (readonly [name: string, kana: string])[] = [
  ['Maria Santos', 'マリア サントス'],
  ['Nguyen Van Minh', 'グエン ヴァン ミン'],
  ['Emily Carter', 'エミリー カーター'],
  ['Rajesh Tamang', 'ラジェシュ タマン'],
  ['Kim Minji', 'キム ミンジ'],
  ['Carlos Oliveira', 'カルロス オリベイラ'],
  ['Li Na', 'リー ナ'],
  ['Daniel Brown', 'ダニエル ブラウン'],
  ['Siti Rahayu', 'シティ ラハユ'],
  ['Aung Kyaw', 'アウン チョー'],
];

/** People who get in touch with the city; about three in five give a name sooner or later. */
export function inventPeople(dice: Dice, count: number): Person[] {
  return Array.from({ length: count }, (_, at) => {
    const language = at % 9 === 4 ? 'en' : at % 15 === 7 ? 'ja-easy' : 'ja';
    if (dice.chance(0.38)) return { name: null, kana: null, language, contact: null };
    const [name, kana] = language === 'ja' ? japaneseName(dice) : dice.pick(FOREIGN);
    return { name, kana, language, contact: dice.chance(0.8) ? contactOf(dice, at) : null };
  });
}

function japaneseName(dice: Dice): [name: string, kana: string] {
  const [family = '', familyKana = ''] = dice.pick(FAMILY).split(':');
  const [given = '', givenKana = ''] = dice.pick(GIVEN).split(':');
  return [`${family} ${given}`, `${familyKana} ${givenKana}`];
}

function contactOf(dice: Dice, at: number): Person['contact'] {
  if (dice.chance(0.3))
    return {
      kind: 'email',
      value: `${dice.pick(['hana', 'sora', 'umi', 'yuki', 'riku', 'momo', 'kaze', 'hoshi'])}${100 + at}@example.jp`,
    };
  return { kind: 'phone', value: `022-000-${String(1000 + at * 7).padStart(4, '0')}` };
}
