/** What the sample page says. All of it is invented; the days are counted from today so that it never looks old. */

export type Waste = 'burnable' | 'plastic' | 'paper' | 'other' | 'none';

export const WASTE_NAMES: Record<Waste, string> = {
  burnable: '燃やすごみ',
  plastic: 'プラスチック',
  paper: '古紙・布',
  other: '燃やさないごみ',
  none: '収集なし',
};

const BY_WEEKDAY: readonly Waste[] = ['none', 'burnable', 'plastic', 'paper', 'burnable', 'other', 'none'];

/** What is collected on a weekday (0 Sunday) in the sample district. */
export function wasteOn(weekday: number): Waste {
  return BY_WEEKDAY[weekday] ?? 'none';
}

export interface Notice {
  daysAgo: number;
  kind: string;
  title: string;
  text: string;
}

export const NOTICES: readonly Notice[] = [
  {
    daysAgo: 1,
    kind: '道路',
    title: '本町通りの舗装工事による片側通行について',
    text: '来週の平日9時から17時まで、本町1丁目から2丁目の間が片側通行になります。歩道はいつもどおり通れます。',
  },
  {
    daysAgo: 3,
    kind: '健康',
    title: '高齢者のインフルエンザ予防接種を受け付けています',
    text: '65歳以上の方が対象です。お送りした予診票を持って、市内の医療機関で受けてください。',
  },
  {
    daysAgo: 6,
    kind: '子育て',
    title: '来年度の保育園の入園申し込みが始まりました',
    text: '保育課と各支所で受け付けています。必要な書類は、チャットでもお尋ねいただけます。',
  },
  {
    daysAgo: 10,
    kind: '防災',
    title: '市内一斉の防災訓練を行います',
    text: '防災行政無線で訓練の放送が流れます。お近くの避難所の場所を確かめておきましょう。',
  },
];

export interface Procedure {
  title: string;
  text: string;
}

export const PROCEDURES: readonly Procedure[] = [
  {
    title: '引っ越し（転入・転出・転居）',
    text: '市に来た日から14日以内に、市民課へ届け出てください。本人確認書類と、転入の方は転出証明書が必要です。',
  },
  {
    title: '住民票・印鑑登録証明書',
    text: '市民課、各支所、コンビニエンスストアで取れます。窓口では1通300円です。',
  },
  {
    title: '国民健康保険',
    text: '会社の健康保険をやめた日から14日以内に、保険年金課へ届け出てください。',
  },
  {
    title: '粗大ごみ',
    text: '収集は予約制です。収集日の7日前までに申し込み、処理券を貼って出してください。',
  },
  {
    title: '税金の証明・納め方',
    text: '市税の証明は税務課で取れます。納付は口座振替とスマートフォンでもできます。',
  },
  {
    title: '道路・公園の不具合',
    text: '穴や倒木、街灯の故障を見つけたら、場所と写真をチャットでお知らせください。',
  },
];

export const HOURS: readonly (readonly [string, string])[] = [
  ['市役所の窓口', '平日 8時30分から17時15分まで'],
  ['市民課の延長窓口', '木曜日 19時まで'],
  ['チャット相談', '右下のボタンから。受付時間外に書かれたものは、次の受付時間に職員が読みます'],
];
