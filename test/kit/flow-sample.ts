import { definitionShape, type FlowDefinition } from '#domain/flows/definition.ts';

export const FRONT_DESK = '00000000-0000-7000-8000-000000000001';
export const TAX_DESK = '00000000-0000-7000-8000-000000000002';

const both = (ja: string, en: string) => ({ text: { ja, en } });
const answering = {
  tries: 2,
  silenceSec: 5,
  wrong: both('番号が違います。', 'That is not one of them.'),
  silent: null,
};

/** A small flow with every verb in it, in Japanese and English. */
export function sampleFlow(queues = { front: FRONT_DESK, tax: TAX_DESK }): FlowDefinition {
  return definitionShape.parse({
    schema: 1,
    languages: ['ja', 'en'],
    start: 'welcome',
    toPerson: { key: '0', step: 'person' },
    toCallback: { key: '9', step: 'callback' },
    steps: {
      welcome: { verb: 'say', name: '挨拶', prompt: both('{city}です。', 'This is {city}.'), next: 'hours' },
      hours: {
        verb: 'branch',
        name: '受付時間',
        ways: [{ when: [{ on: 'queue-open', queueId: queues.front, is: false }], next: 'message' }],
        otherwise: 'matter',
      },
      matter: {
        verb: 'menu',
        name: 'ご用件',
        prompt: both('ご用件をお選びください。', 'Please choose.'),
        options: [
          { key: '1', label: both('ごみの収集', 'rubbish collection'), words: ['粗大ごみ'], next: 'link' },
          { key: '2', label: both('案件の状況', 'the state of a case'), next: 'case' },
          { key: '3', label: both('税金', 'taxes'), next: 'birth-year' },
          { key: '4', label: both('そのほか', 'something else'), next: 'open-question' },
          { key: '8', label: { text: { ja: 'English', en: '日本語' } }, next: 'english' },
        ],
        ...answering,
        otherwise: 'person',
      },
      english: { verb: 'set-language', name: '英語', language: 'en', next: 'matter' },
      link: {
        verb: 'send-link',
        name: 'ごみカレンダー',
        message: both('ごみカレンダーはこちらです。', 'The calendar of collections:'),
        url: 'https://www.city.example.lg.jp/gomi',
        sent: both('携帯電話にお送りしました。', 'It was sent to your telephone.'),
        next: 'bye',
        otherwise: 'gomi-by-voice',
      },
      'gomi-by-voice': {
        verb: 'say',
        name: 'ごみの案内',
        prompt: both('燃えるごみは月曜と木曜です。', 'Burnable rubbish: Monday and Thursday.'),
        next: 'bye',
      },
      case: {
        verb: 'look-up-case',
        name: '案件番号',
        prompt: both('案件番号を入力してください。', 'Please enter the number.'),
        found: both('{case-number}は{case-status}です。', '{case-number}: {case-status}.'),
        notFound: both('見つかりませんでした。', 'It was not found.'),
        next: 'bye',
        ...answering,
        otherwise: 'person',
      },
      'birth-year': {
        verb: 'ask',
        name: '生まれた年',
        prompt: both('生まれた年を4桁で入力してください。', 'Your year of birth, please.'),
        variable: 'year',
        what: 'digits',
        min: 4,
        max: 4,
        confirm: both('{value}年でよろしいですか。', 'Is {value} right?'),
        next: 'to-tax',
        ...answering,
        otherwise: 'person',
      },
      'open-question': {
        verb: 'converse',
        name: 'お問い合わせ',
        prompt: both('どのようなご用件ですか。', 'What is it about?'),
        intents: [
          { name: '税', examples: ['住民税の納付書をなくした', '税金の相談'], next: 'to-tax' },
          { name: 'ごみ', examples: ['ごみの日を知りたい', 'when is rubbish collected'], next: 'link' },
        ],
        ...answering,
        otherwise: 'matter',
      },
      message: {
        verb: 'leave-message',
        name: '伝言',
        prompt: both('伝言をどうぞ。', 'Please leave a message.'),
        queueId: queues.front,
        thanks: both('お預かりしました。', 'Thank you.'),
        next: 'bye',
        ...answering,
        otherwise: 'bye',
      },
      callback: {
        verb: 'ask-callback',
        name: '折り返し',
        queueId: queues.front,
        prompt: both('{number}でよろしいですか。', 'Is {number} right?'),
        askNumber: both('電話番号を入力してください。', 'Your number, please.'),
        done: both('{number}に折り返します。', 'We will call {number}.'),
        next: 'bye',
        ...answering,
        otherwise: 'person',
      },
      'to-tax': { verb: 'hand-over', name: '税', queueId: queues.tax, priority: 5, otherwise: 'message' },
      person: {
        verb: 'hand-over',
        name: '職員',
        prompt: both('担当者におつなぎします。', 'One moment.'),
        queueId: queues.front,
      },
      bye: {
        verb: 'end',
        name: '終わり',
        prompt: both('ありがとうございました。', 'Thank you for calling.'),
      },
    },
  });
}
