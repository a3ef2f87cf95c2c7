import type { ResidentLanguage } from '#kernel/languages.ts';
import type { Wish } from './types.ts';

/** The few words that every flow needs, so that nobody has to write them for each. */
export interface Phrases {
  /** One choice as a voice says it. */
  pressFor: string;
  /** After a prompt for several keys, and after one for a recording. */
  finish: string;
  record: string;
  yes: string;
  no: string;
  person: string;
  callback: string;
  /** How a voice names them, where the words of the list would not fit into its sentence. */
  aloud?: Readonly<Record<Wish, string>>;
}

export const PHRASES: Readonly<Record<ResidentLanguage, Phrases>> = {
  ja: {
    pressFor: '{label}は、{key}を押してください。',
    finish: '入力が終わったら、シャープを押してください。',
    record: '発信音のあとにお話しください。終わったら、シャープを押してください。',
    yes: 'はい',
    no: 'いいえ',
    person: '職員と話す',
    callback: '折り返しの電話をたのむ',
    aloud: { person: '職員との通話', callback: '折り返しの電話' },
  },
  'ja-easy': {
    pressFor: '{label}は、{key}を おしてください。',
    finish: 'おわったら、シャープを おしてください。',
    record: 'おとの あとに はなしてください。おわったら、シャープを おしてください。',
    yes: 'はい',
    no: 'いいえ',
    person: '{人|ひと}と はなす',
    callback: 'あとで {電話|でんわ}を もらう',
    aloud: { person: '{人|ひと}と はなしたい ひと', callback: 'あとで {電話|でんわ}が ほしい ひと' },
  },
  en: {
    pressFor: 'For {label}, press {key}.',
    finish: 'Then press hash.',
    record: 'Please speak after the tone, then press hash.',
    yes: 'Yes',
    no: 'No',
    person: 'speak with a person',
    callback: 'be called back',
  },
  'zh-Hans': {
    pressFor: '{label}，请按{key}。',
    finish: '输入后请按井号键。',
    record: '请在提示音后留言，完成后请按井号键。',
    yes: '是',
    no: '否',
    person: '人工服务',
    callback: '请求回电',
  },
  'zh-Hant': {
    pressFor: '{label}，請按{key}。',
    finish: '輸入後請按井字鍵。',
    record: '請在提示音後留言，完成後請按井字鍵。',
    yes: '是',
    no: '否',
    person: '人工服務',
    callback: '請求回電',
  },
  ko: {
    pressFor: '{label}: {key}번을 눌러 주세요.',
    finish: '입력 후 우물 정자를 눌러 주세요.',
    record: '삐 소리 후 말씀하시고, 끝나면 우물 정자를 눌러 주세요.',
    yes: '예',
    no: '아니요',
    person: '직원과 통화',
    callback: '콜백 요청',
  },
  vi: {
    pressFor: '{label}: bấm {key}.',
    finish: 'Sau đó bấm phím thăng.',
    record: 'Vui lòng nói sau tiếng bíp, rồi bấm phím thăng.',
    yes: 'Có',
    no: 'Không',
    person: 'nói chuyện với nhân viên',
    callback: 'yêu cầu gọi lại',
  },
  pt: {
    pressFor: 'Para {label}, tecle {key}.',
    finish: 'Depois tecle jogo da velha.',
    record: 'Fale após o sinal e depois tecle jogo da velha.',
    yes: 'Sim',
    no: 'Não',
    person: 'falar com um atendente',
    callback: 'receber uma ligação de volta',
  },
  tl: {
    pressFor: 'Para sa {label}, pindutin ang {key}.',
    finish: 'Pagkatapos, pindutin ang hash.',
    record: 'Magsalita pagkatapos ng tono, saka pindutin ang hash.',
    yes: 'Oo',
    no: 'Hindi',
    person: 'makipag-usap sa tao',
    callback: 'tawagan pabalik',
  },
  ne: {
    pressFor: '{label}को लागि {key} थिच्नुहोस्।',
    finish: 'त्यसपछि ह्यास थिच्नुहोस्।',
    record: 'टोनपछि बोल्नुहोस्, अनि ह्यास थिच्नुहोस्।',
    yes: 'हो',
    no: 'होइन',
    person: 'कर्मचारीसँग कुरा गर्न',
    callback: 'फिर्ता फोन अनुरोध',
  },
  es: {
    pressFor: 'Para {label}, pulse {key}.',
    finish: 'Después pulse almohadilla.',
    record: 'Hable después del tono y pulse almohadilla.',
    yes: 'Sí',
    no: 'No',
    person: 'hablar con una persona',
    callback: 'recibir una llamada',
  },
  id: {
    pressFor: 'Untuk {label}, tekan {key}.',
    finish: 'Lalu tekan tombol pagar.',
    record: 'Silakan bicara setelah nada, lalu tekan tombol pagar.',
    yes: 'Ya',
    no: 'Tidak',
    person: 'berbicara dengan petugas',
    callback: 'ditelepon kembali',
  },
  th: {
    pressFor: '{label} กด {key}',
    finish: 'แล้วกดเครื่องหมายสี่เหลี่ยม',
    record: 'กรุณาพูดหลังสัญญาณ แล้วกดเครื่องหมายสี่เหลี่ยม',
    yes: 'ใช่',
    no: 'ไม่ใช่',
    person: 'คุยกับเจ้าหน้าที่',
    callback: 'ขอให้โทรกลับ',
  },
  my: {
    pressFor: '{label} အတွက် {key} ကိုနှိပ်ပါ။',
    finish: 'ပြီးလျှင် # ကိုနှိပ်ပါ။',
    record: 'အသံကြားပြီးနောက် ပြောပါ။ ပြီးလျှင် # ကိုနှိပ်ပါ။',
    yes: 'ဟုတ်ကဲ့',
    no: 'မဟုတ်ပါ',
    person: 'ဝန်ထမ်းနှင့် စကားပြောရန်',
    callback: 'ပြန်ခေါ်ပေးရန်',
  },
};

/** How people ask for a person, or to be called back, in any language at any time. */
export const WISH_WORDS: Readonly<Record<Wish, readonly string[]>> = {
  person: [
    ...[
      'オペレーター',
      'オペレータ',
      '担当者',
      '担当の人',
      '職員',
      '係の人',
      '係の方',
      '有人',
      '人工服务',
      '人工服務',
    ],
    ...['人と話', '人に代わ', '人につな', '人間と', '직원', 'nhân viên', 'atendente', 'persona', 'petugas'],
    ...['operator', 'agent', 'human', 'person', 'representative', 'staff', 'เจ้าหน้าที่', 'कर्मचारी', 'ဝန်ထမ်း'],
  ],
  callback: [
    '折り返し',
    '折返し',
    'かけ直し',
    'かけなおし',
    'call back',
    'callback',
    'call me back',
    '回电',
    '回電',
    '콜백',
  ],
};

/** Words that are a wish when nothing else is said; within other words they mean anything. */
export const BARE_WISH_WORDS: Readonly<Record<Wish, readonly string[]>> = {
  person: ['人', 'ひと', '人間', 'someone'],
  callback: ['電話', 'でんわ'],
};

/** What politeness adds to a wish; without it nothing but the wish is left. */
export const WISH_TAILS =
  /(?:に|へ|を|と|の方|の人|さん)?(?:つないで|繋いで|代わって|かわって|話したい|話す|話させて|おねがい|お願い|希望|ください|下さい|ほしい|します|です|したい|please|plz)*$/u;
