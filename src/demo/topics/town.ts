import type { Topic } from './topic.ts';

/** What people of the small town ask. */
export const TOWN: readonly Topic[] = [
  {
    code: 'town-road',
    weight: 4,
    asks: [
      '{beach}の町道に砂がたまって自転車で転びそうです。',
      '水路のふたが外れています。{beach}の公民館の前です。',
    ],
    answers: ['ご連絡ありがとうございます。建設課に伝え、今日のうちに見に行きます。'],
    handover: {
      to: 'works',
      chance: 0.4,
      note: '{beach}の道路・水路の不具合。現地確認をお願いします。',
      answers: ['建設課です。これから{beach}へ向かいます。', '建設課です。明日の朝、土砂を取り除きます。'],
    },
    case: {
      chance: 0.7,
      category: 'pothole',
      title: '{beach}の道路・水路',
      nextStep: '建設課が現地を確認します',
      notes: ['現地確認。作業班を手配。'],
      outcome: '作業を終えました。',
    },
  },
  {
    code: 'town-garbage',
    weight: 3,
    asks: ['次の資源ごみの日はいつですか？', '海岸清掃のごみはどこへ出せばいいですか。'],
    answers: [
      '潮見町の資源ごみは第1・第3水曜日です。',
      '海岸清掃のごみは、公民館の脇にまとめて置いてください。町で回収します。',
    ],
    case: {
      chance: 0.6,
      only: [1],
      category: 'garbage',
      title: '海岸清掃のごみの回収（{beach}）',
      nextStep: '町の車で回収します',
      notes: ['回収の車を手配。'],
      outcome: '回収を終えました。ご協力ありがとうございました。',
    },
  },
  {
    code: 'town-residents',
    weight: 3,
    asks: [
      '住民票を郵送で取りたいです。',
      '町営バスの回数券はどこで買えますか？',
      '診療所は土曜日も開いていますか。',
    ],
    answers: [
      '申請書と返信用の封筒、手数料分の定額小為替をお送りください。',
      '役場の総合案内と、バスの車内で販売しています。',
      '第1・第3土曜日の午前中に診療しています。',
    ],
  },
  {
    code: 'town-welfare',
    weight: 2,
    asks: ['父の配食サービスを申し込みたいです。', '{beach}に住む叔母の様子を見てもらえませんか。'],
    answers: [
      '健康福祉課で承ります。アレルギーの有無を教えてください。',
      '保健師が伺います。ご本人のお名前は、お電話で伺いますね。',
    ],
    case: {
      chance: 0.8,
      only: [1],
      category: 'welfare',
      title: '高齢者の見守り（{beach}）',
      nextStep: '保健師が訪問します',
      notes: ['訪問日を調整。'],
      outcome: '訪問し、お元気な様子でした。',
    },
  },
  {
    code: 'town-opinion',
    weight: 1,
    asks: ['港まつりの駐車場を増やしてください。'],
    answers: ['ご意見ありがとうございます。実行委員会に伝えます。'],
    case: {
      chance: 0.5,
      category: 'opinion',
      title: '港まつりの駐車場の要望',
      nextStep: '総務課が回答します',
      notes: ['実行委員会へ伝達。'],
      outcome: '来年は小学校の校庭も開放する予定です。',
    },
  },
];
