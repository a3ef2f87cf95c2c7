export type Language = 'ja' | 'ja-easy' | 'en';

/** One thing a simulated resident wants to know, and how it is told that an answer holds it. */
export interface Question {
  ask: string;
  /** Each line is something the answer must say; one of its words is enough. Compared without width, case and kana. */
  expects: readonly (readonly string[])[];
  /** What a simulated agent answers; it says everything that is expected. */
  model: string;
}

/** What a simulated resident comes with. The facts are those of a fictional city; a training city may have its own. */
export interface Topic {
  code: string;
  language: Language;
  weight: number;
  questions: readonly Question[];
  /** Whether a picture goes with the first question. */
  picture?: boolean;
  /** What has to become a case, and whether a date has to be promised with it. */
  case?: { title: string; promise: boolean };
}

/** The topics of the rehearsal: what cities are asked every day, in three languages. */
export const TOPICS: readonly Topic[] = [
  {
    code: 'bulky',
    language: 'ja',
    weight: 5,
    questions: [
      {
        ask: '引っ越しでソファーを捨てたいのですが、どうすればいいですか。',
        expects: [['粗大ごみ'], ['申し込', '申込', '予約', '電話']],
        model: 'ソファーは粗大ごみです。お電話かインターネットで事前に申し込みをお願いします。',
      },
      {
        ask: '料金はいくらかかりますか？',
        expects: [['円', '手数料', '処理券']],
        model: 'ソファーは1点1,000円です。コンビニで粗大ごみ処理券をお買い求めください。',
      },
      {
        ask: '自分で持ち込むこともできますか。',
        expects: [['クリーンセンター', 'お持ち込み', '持ち込めます']],
        model: 'はい、クリーンセンターへお持ち込みいただけます。平日の8時30分から16時までです。',
      },
    ],
  },
  {
    code: 'missed-collection',
    language: 'ja',
    weight: 4,
    picture: true,
    questions: [
      {
        ask: '今朝、うちの前の集積所だけごみが収集されていません。若葉町二丁目です。',
        expects: [
          ['申し訳', 'ご迷惑', 'ご不便'],
          ['確認', '調べ', '収集に'],
        ],
        model: 'ご不便をおかけして申し訳ございません。担当の課に確認し、収集に伺います。',
      },
      {
        ask: 'いつ取りに来てもらえるんでしょうか。',
        expects: [['本日', '明日', 'までに', '日に', '午後', '午前']],
        model: '明日の午前に収集に伺います。収集後、結果をお知らせします。',
      },
    ],
    case: { title: 'ごみの取り残し（若葉町二丁目）', promise: true },
  },
  {
    code: 'residence-record',
    language: 'ja',
    weight: 5,
    questions: [
      {
        ask: '住民票の写しが必要です。土日でも取れますか？',
        expects: [['コンビニ', 'マイナンバーカード', '休日', '土曜']],
        model: 'マイナンバーカードをお持ちでしたら、土日もコンビニで住民票の写しをお取りいただけます。',
      },
      {
        ask: '窓口の手数料と、持っていくものを教えてください。',
        expects: [['円'], ['本人確認', '免許証', 'マイナンバーカード']],
        model: '窓口は1通300円です。運転免許証などの本人確認書類をお持ちください。',
      },
    ],
  },
  {
    code: 'moving-in',
    language: 'ja',
    weight: 3,
    questions: [
      {
        ask: '来月こちらに引っ越します。転入の手続きはいつまでにすればよいですか。',
        expects: [['14日', '十四日', '2週間', '二週間']],
        model: '引っ越した日から14日以内に、転入届をお出しください。',
      },
      {
        ask: '子どもが小学生なのですが、学校の手続きも一緒にできますか。',
        expects: [
          ['学校', '教育委員会', '就学'],
          ['通知', '証明', '書'],
        ],
        model: '転入届のあと、教育委員会の窓口で就学通知書をお渡しします。在学証明書をお持ちください。',
      },
    ],
  },
  {
    code: 'road',
    language: 'ja',
    weight: 3,
    picture: true,
    questions: [
      {
        ask: '通学路の歩道に穴が開いていて、子どもが転びそうで危ないです。港町のバス停の横です。',
        expects: [
          ['ありがとう', 'お知らせ', 'ご連絡'],
          ['道路', '担当', '現地', '確認'],
        ],
        model: 'お知らせいただきありがとうございます。道路の担当課が現地を確認します。',
      },
      {
        ask: '修理はいつごろになりますか。毎日通るので心配です。',
        expects: [['日以内', '週間', 'までに', '今週', '来週', '明日', '本日']],
        model: '3日以内に現地を確認し、修理の予定をご連絡します。',
      },
    ],
    case: { title: '歩道の穴（港町のバス停横）', promise: true },
  },
  {
    code: 'nursery',
    language: 'ja',
    weight: 3,
    questions: [
      {
        ask: '4月から保育園に入れたいのですが、申し込みはいつからですか。',
        expects: [['10月', '11月', '12月', '期間', '締切']],
        model: '4月入園の申し込みは11月1日から12月10日まで受け付けています。',
      },
      {
        ask: '共働きなのですが、必要な書類は何でしょうか。',
        expects: [['就労証明'], ['申込書', '申請書']],
        model: '入園申込書と、お二人の就労証明書が必要です。',
      },
    ],
  },
  {
    code: 'tax-payment',
    language: 'ja',
    weight: 2,
    questions: [
      {
        ask: '住民税の納付書をなくしてしまいました。どうしたらいいですか。',
        expects: [['再発行', '送り', '郵送']],
        model: '納付書を再発行してお送りします。ご本人様の確認をさせてください。',
      },
      {
        ask: '一度に払うのが難しいのですが、分けて払えますか。',
        expects: [['相談', '分割', '分納']],
        model: '分割での納付についてご相談いただけます。納税課が事情を伺います。',
      },
    ],
  },
  {
    code: 'noise',
    language: 'ja',
    weight: 2,
    questions: [
      {
        ask: '隣の工事の音が朝6時から続いていて困っています。なんとかなりませんか！',
        expects: [
          ['申し訳', 'ご不便', 'お困り', '大変'],
          ['環境', '担当', '確認', '指導'],
        ],
        model: '早朝からお困りのことと思います。環境の担当課が工事業者に確認し、必要な指導をします。',
      },
    ],
    case: { title: '早朝の工事の騒音', promise: false },
  },
  {
    code: 'easy-rubbish',
    language: 'ja-easy',
    weight: 2,
    questions: [
      {
        ask: 'もやすごみは 何曜日に 出しますか。わたしは 先月 来ました。',
        expects: [
          ['月曜', '火曜', '水曜', '木曜', '金曜'],
          ['朝', '8時'],
        ],
        model: '燃やすごみは 火曜日と 金曜日です。朝 8時30分までに 出してください。',
      },
      {
        ask: 'ペットボトルは どこに 出しますか。',
        expects: [['資源', 'リサイクル', '集積所']],
        model: 'ペットボトルは 資源ごみです。水曜日に 集積所へ 出してください。',
      },
    ],
  },
  {
    code: 'easy-insurance',
    language: 'ja-easy',
    weight: 1,
    questions: [
      {
        ask: 'びょういんの 保険に 入りたいです。なにが いりますか。',
        expects: [['在留カード'], ['市役所', '窓口', '国民健康保険']],
        model: '国民健康保険の 窓口に 来てください。在留カードを 持ってきてください。',
      },
    ],
  },
  {
    code: 'en-refrigerator',
    language: 'en',
    weight: 2,
    questions: [
      {
        ask: 'I just moved here. How do I throw away an old refrigerator?',
        expects: [
          ['recycl', 'shop', 'store', 'retailer'],
          ['fee', 'yen', 'pay', 'charge'],
        ],
        model:
          'A refrigerator is recycled by law: please ask the shop to take it. There is a fee of about 5,000 yen.',
      },
      {
        ask: 'And when is burnable garbage collected in Wakaba-cho?',
        expects: [['monday', 'tuesday', 'wednesday', 'thursday', 'friday']],
        model: 'Burnable garbage in Wakaba-cho is collected on Tuesday and Friday, by 8:30 in the morning.',
      },
    ],
  },
  {
    code: 'en-certificate',
    language: 'en',
    weight: 1,
    questions: [
      {
        ask: 'I need a certificate of residence for my visa. Where can I get it?',
        expects: [['city hall', 'counter', 'office', 'convenience']],
        model: 'You can get it at the city hall counter, or at a convenience store with your My Number Card.',
      },
      {
        ask: 'How much is it, and what should I bring?',
        expects: [['yen'], ['residence card', 'identification', 'passport', 'my number']],
        model: 'It is 300 yen. Please bring your residence card.',
      },
    ],
  },
];

interface Phrases {
  greeting: readonly string[];
  hurry: readonly string[];
  again: readonly string[];
  thanks: readonly string[];
  back: readonly string[];
}

/** What is said around the questions, by language. */
export const PHRASES: Readonly<Record<Language, Phrases>> = {
  ja: {
    greeting: ['こんにちは。', 'お世話になります。', 'すみません、', 'はじめまして。', ''],
    hurry: ['まだでしょうか。', 'あのー、待っているんですが。', '急いでいるので早めにお願いします。'],
    again: ['すみません、もう一度教えてください。', 'うーん、聞きたかったのは次のことです。'],
    thanks: [
      'ありがとうございました。助かりました。',
      'よくわかりました。ありがとうございます。',
      '了解です、どうも。',
    ],
    back: ['先ほどの者です。もう一つだけ聞かせてください。', 'たびたびすみません。'],
  },
  'ja-easy': {
    greeting: ['こんにちは。', 'すみません。', ''],
    hurry: ['まだ ですか。', 'わたしは 待っています。'],
    again: ['すみません。わかりません。もう一度 おねがいします。'],
    thanks: ['ありがとうございます。わかりました。'],
    back: ['また すみません。'],
  },
  en: {
    greeting: ['Hello. ', 'Good morning. ', 'Excuse me, ', ''],
    hurry: ['Is anybody there?', 'Sorry, I am in a bit of a hurry.'],
    again: ['Sorry, I did not quite get that. ', 'What I wanted to know is this: '],
    thanks: ['Thank you very much!', 'Great, thanks for your help.'],
    back: ['It is me again. One more thing: '],
  },
};
