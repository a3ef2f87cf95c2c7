import { addTemplate } from '#domain/knowledge/knowledge.ts';
import type { Tx } from '#db/transaction.ts';
import type { StaffActor } from '#domain/staff/types.ts';

interface DemoTemplate {
  title: string;
  kana: string;
  shortcut: string;
  /** Its department's code; absent = for everybody. */
  department?: string;
  bodies: Readonly<Record<string, string>>;
}

/** What a centre writes many times a day, in the words of a Japanese city hall. */
const TEMPLATES: readonly DemoTemplate[] = [
  {
    title: 'はじめのあいさつ',
    kana: 'ハジメノアイサツ',
    shortcut: 'aisatsu',
    bodies: {
      ja: 'お問い合わせありがとうございます。{city.name}の{department.name}です。',
      'ja-easy': 'れんらく ありがとうございます。{city.name}です。',
      en: 'Thank you for contacting us. This is {city.name}.',
    },
  },
  {
    title: '確認のためお待ちください',
    kana: 'カクニンノタメオマチクダサイ',
    shortcut: 'machi',
    bodies: {
      ja: '担当の部署に確認いたします。5分ほどお待ちいただけますでしょうか。このままお待ちください。',
      'ja-easy': 'いま しらべています。5ふん くらい まって ください。',
      en: 'I am checking this with the office in charge. It takes about five minutes; please stay here.',
    },
  },
  {
    title: '案件の受付（番号と期限）',
    kana: 'アンケンノウケツケ',
    shortcut: 'uketsuke',
    bodies: {
      ja: '{resident.name} 様\nご連絡の件、{today}に受け付けました。受付番号は {case.number} です。\n{due}までに、担当からご連絡いたします。',
      'ja-easy':
        'あなたの れんらくを うけつけました。\nばんごうは {case.number} です。\n{due}までに れんらくします。',
      en: 'We received your report on {today}. Your number is {case.number}.\nYou will hear from us by {due}.',
    },
  },
  {
    title: '場所と状況をうかがう',
    kana: 'バショトジョウキョウヲウカガウ',
    shortcut: 'basho',
    bodies: {
      ja: '恐れ入りますが、次のことを教えてください。\n・場所（住所、目印になる建物）\n・いつ頃からか\n・写真があれば、このチャットでお送りいただけます。',
      'ja-easy':
        'おしえて ください。\n・ばしょは どこですか（じゅうしょ、ちかくの たてもの）\n・いつから ですか\n・しゃしんが あれば おくって ください。',
      en: 'Could you tell us:\n- where it is (address or a landmark),\n- since when,\n- and send a photo here if you have one?',
    },
  },
  {
    title: '担当課へ引き継ぎます',
    kana: 'タントウカヘヒキツギマス',
    shortcut: 'hikitsugi',
    bodies: {
      ja: 'この件は担当の課からご案内いたします。これまでの内容は引き継ぎますので、もう一度ご説明いただく必要はありません。',
      'ja-easy': 'この はなしは ほかの ひとが こたえます。もういちど はなす ひつようは ありません。',
      en: 'A colleague of the office in charge will go on from here. You need not explain everything again.',
    },
  },
  {
    title: '折り返しのご案内',
    kana: 'オリカエシノゴアンナイ',
    shortcut: 'orikaeshi',
    bodies: {
      ja: 'お調べしてから、あらためてご連絡いたします。ご都合のよい電話番号と時間帯を教えてください。',
      en: 'We will look into it and call you back. Which number and what time suit you?',
    },
  },
  {
    title: '粗大ごみの申込み方法',
    kana: 'ソダイゴミノモウシコミホウホウ',
    shortcut: 'sodai',
    bodies: {
      ja: '粗大ごみは事前のお申し込みが必要です。品目と大きさ（一番長い辺）を教えていただければ、手数料と収集日をご案内します。処理券はコンビニエンスストアなどでお求めください。',
      'ja-easy':
        'おおきい ごみは、すてる まえに もうしこみが ひつようです。なにを すてますか。いちばん ながい ところは なん センチ ですか。',
      en: 'Large items must be booked in advance. Tell us what it is and its longest side, and we give you the fee and the date. Fee stickers are sold at convenience stores.',
    },
  },
  {
    title: '収集されなかったごみ',
    kana: 'シュウシュウサレナカッタゴミ',
    shortcut: 'torinokoshi',
    department: 'env',
    bodies: {
      ja: '収集に伺えず申し訳ございません。場所を確認し、本日中に収集いたします。ごみはそのままでお待ちください。\n{department.name} {department.phone}',
      en: 'We are sorry that it was not collected. We will come today; please leave it where it is.',
    },
  },
  {
    title: '住民票・証明書の取り方',
    kana: 'ジュウミンヒョウショウメイショノトリカタ',
    shortcut: 'juminhyo',
    bodies: {
      ja: '住民票の写しは、市民課の窓口のほか、マイナンバーカードがあればコンビニエンスストアでも取得できます（6時30分から23時まで）。本人確認書類をお持ちください。',
      'ja-easy':
        'じゅうみんひょうは、マイナンバーカードが あれば コンビニで とれます。しやくしょでも とれます。そのときは カードなど（ほんにんかくにん）を もってきて ください。',
      en: 'A copy of your residence record is available at the city hall, or at a convenience store with your My Number Card (6:30 to 23:00). Please bring identification.',
    },
  },
  {
    title: 'おわりのあいさつ',
    kana: 'オワリノアイサツ',
    shortcut: 'owari',
    bodies: {
      ja: 'ほかにご不明な点はございませんか。なければこれで終了いたします。お問い合わせありがとうございました。{agent.name}が承りました。',
      'ja-easy': 'ほかに ききたい ことは ありますか。なければ おわります。ありがとうございました。',
      en: 'Is there anything else we can help you with? If not, I will close this chat. Thank you.',
    },
  },
];

/** Gives a demo city its templates, in the name of somebody there who may write them. */
export async function addDemoTemplates(
  tx: Tx,
  city: { actors: ReadonlyMap<string, StaffActor>; departmentIds: ReadonlyMap<string, string> },
): Promise<void> {
  const editor = [...city.actors.values()].find((actor) => actor.permissions.has('knowledge.write'));
  if (!editor) return;
  for (const { department, shortcut, ...text } of TEMPLATES) {
    const departmentId = department ? city.departmentIds.get(department) : null;
    // A small town has no such department.
    if (departmentId === undefined) continue;
    await addTemplate(tx, editor, `demo:${shortcut}`, { ...text, shortcut, departmentId });
  }
}
