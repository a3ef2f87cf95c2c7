/** The words that need saying what they mean, after docs/glossary.md; `screen` is what stands on screens. */
export const TERMS = {
  conversation: {
    ja: ['やりとり', '一つの連絡先との、続いていく一連の会話です。終わることはありません。'],
    en: ['Conversation', 'The lasting exchange with one contact point; it never ends.'],
  },
  interaction: {
    ja: ['応対', 'やりとりの中の一回の対応です。職員の動きが必要になると始まり、後処理で終わります。'],
    en: ['Interaction', 'One engagement within a conversation; ends with its wrap-up.'],
  },
  offer: {
    ja: ['呼出', '待っている応対が、一人の職員に示されることです。時間内に受けるか、見送ります。'],
    en: ['Offer', 'An interaction presented to one person, to be accepted in time.'],
  },
  presence: {
    ja: [
      '受付状態',
      '新しい応対を受けられるかどうかです。受付可・離席・退席があります。画面を閉じて90秒たつと退席になります。',
    ],
    en: ['Presence', 'Whether you take contacts. It ends 90 s after the browser is closed.'],
  },
  'set aside': {
    ja: ['受付停止', '呼出に3回続けて応答がないと、本人が再開するまで呼び出されなくなります。'],
    en: ['Set aside', 'After three missed offers nothing is offered until you say that you are there.'],
  },
  'hand-over': {
    ja: [
      '引継ぎ',
      'ほかの待ち行列や所管課に応対を頼むことです。相手が受け取るまで、担当は元の職員のままです。',
    ],
    en: ['Hand-over', 'A request that others take it; you stay owner until they accept.'],
  },
  'wrap-up': {
    ja: ['後処理', 'やりとりの後の記録です。結果コードを選んで終えます。時間が足りないときは延ばせます。'],
    en: ['Wrap-up', 'Work after the exchange; ends with a result code. It can be extended.'],
  },
  case: {
    ja: ['案件', '担当と結果のある一つの用件です。いくつもの応対が結び付きます。'],
    en: ['Case', 'A matter with an owner and an outcome; many interactions.'],
  },
  promise: {
    ja: ['約束', '住民に、誰が、何を、いつまでにすると伝えたかの記録です。'],
    en: ['Promise', 'What was promised to a resident, by whom, until when.'],
  },
  'due time': {
    ja: ['期限', '市の開庁日で数えます。住民の返事を待つ間は進みません。'],
    en: ['Due time', 'Counted in working days; stands still while a case waits for the resident.'],
  },
  'next step': {
    ja: [
      '住民に伝える次の動き',
      '次に何をするかを、住民が読む言葉で書いたものです。住民用のページに出ます。',
    ],
    en: ['Next step', 'What happens next, as the resident reads it.'],
  },
  sealed: {
    ja: ['閲覧制限', 'その所管課の担当以外には、記録があること自体が見えません。'],
    en: ['Sealed', 'Outside its department not even its existence shows.'],
  },
  protected: {
    ja: ['支援措置の対象者', '住所を伏せる必要のある方です。照会や開示には本人確認の追加手順が要ります。'],
    en: ['Protected', 'A resident whose address is withheld.'],
  },
} as const satisfies Record<string, { ja: readonly [string, string]; en: readonly [string, string] }>;

export type TermName = keyof typeof TERMS;
