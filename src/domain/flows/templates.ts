import { definitionShape, type FlowDefinition, type Prompt } from './definition.ts';

/** Flows to begin with, in Japanese and English: sound as they are, once they know a queue. */

export const FLOW_TEMPLATES = ['main-number', 'after-hours', 'hotline', 'empty'] as const;
export type FlowTemplate = (typeof FLOW_TEMPLATES)[number];

/** A template for the people of a queue; without one its steps ask for it. */
export function flowOfTemplate(template: FlowTemplate, queueId: string): FlowDefinition {
  return definitionShape.parse({ schema: 1, languages: ['ja', 'en'], ...TEMPLATES[template](queueId) });
}

const TEMPLATES: Readonly<Record<FlowTemplate, (queueId: string) => object>> = {
  'main-number': mainNumber,
  'after-hours': afterHours,
  hotline: hotline,
  empty,
};

const both = (ja: string, en: string): Prompt => ({ text: { ja, en } });
const AGAIN = both('恐れ入ります、もう一度お願いします。', 'Sorry, once more please.');
const SILENT = both('お答えを確認できませんでした。', 'We did not receive anything.');
const asking = { tries: 3, silenceSec: 6, wrong: AGAIN, silent: SILENT };
const CONNECTING = both(
  '職員におつなぎします。そのままお待ちください。',
  'We are connecting you. Please hold on.',
);

/** 代表電話の案内: hours, a menu, the state of a case, a callback when it takes long, a message when nobody is there. */
function mainNumber(queueId: string): object {
  return {
    start: 'welcome',
    toPerson: { key: '0', step: 'person' },
    toCallback: { key: '9', step: 'callback' },
    steps: {
      welcome: {
        verb: 'say',
        name: 'あいさつ',
        prompt: both('{city}です。お問い合わせありがとうございます。', 'Welcome to {city}.'),
        next: 'open',
      },
      open: {
        verb: 'branch',
        name: '受付時間',
        ways: [{ when: [{ on: 'queue-open', queueId, is: false }], next: 'closed' }],
        otherwise: 'menu',
      },
      menu: {
        verb: 'menu',
        name: 'ご用件',
        prompt: both('ご用件をお選びください。', 'What can we do for you?'),
        options: [
          {
            key: '1',
            label: both('案件の進み具合', 'the state of your case'),
            words: ['案件', '番号', '状況'],
            next: 'case',
          },
          {
            key: '2',
            label: both('そのほかのお問い合わせ', 'any other matter'),
            words: ['相談', '質問'],
            next: 'question',
          },
          {
            key: '8',
            label: { text: { ja: 'English', en: '日本語' } },
            words: ['英語', 'Japanese'],
            next: 'which-language',
          },
        ],
        ...asking,
        otherwise: 'person',
      },
      'which-language': {
        verb: 'branch',
        name: '言語の切り替え',
        ways: [{ when: [{ on: 'language', is: ['ja', 'ja-easy'] }], next: 'english' }],
        otherwise: 'japanese',
      },
      english: { verb: 'set-language', name: '英語', language: 'en', next: 'menu' },
      japanese: { verb: 'set-language', name: '日本語', language: 'ja', next: 'menu' },
      case: {
        verb: 'look-up-case',
        name: '案件番号',
        prompt: both('案件番号を入力してください。', 'Please enter the case number.'),
        found: both(
          '案件番号{case-number}は、ただいま「{case-status}」です。',
          'Case {case-number} is: {case-status}.',
        ),
        notFound: both('その番号の案件は見つかりませんでした。', 'No case with that number was found.'),
        next: 'more',
        ...asking,
        otherwise: 'person',
      },
      question: {
        verb: 'converse',
        name: 'お問い合わせ',
        prompt: both(
          'どのようなことでお困りですか。ひとことでお聞かせください。',
          'In a few words, what is it about?',
        ),
        intents: [
          {
            name: '案件の進み具合',
            examples: [
              '案件の進み具合を知りたい',
              '申し込んだ件はどうなりましたか',
              'what is the state of my case',
            ],
            next: 'case',
          },
          {
            name: '折り返しの電話',
            examples: ['折り返し電話がほしい', 'please call me back'],
            next: 'callback',
          },
        ],
        ...asking,
        tries: 1,
        otherwise: 'person',
      },
      more: {
        verb: 'menu',
        name: 'ほかのご用件',
        prompt: both('ほかにご用件はありますか。', 'Is there anything else?'),
        options: [
          { key: '1', label: both('はい', 'yes'), next: 'menu' },
          { key: '2', label: both('いいえ', 'no'), next: 'bye' },
        ],
        ...asking,
        tries: 1,
        otherwise: 'bye',
      },
      person: {
        verb: 'branch',
        name: '職員につなぐ前',
        ways: [
          { when: [{ on: 'queue-open', queueId, is: false }], next: 'closed' },
          { when: [{ on: 'queue-wait', queueId, atLeastSec: 600 }], next: 'long-wait' },
        ],
        otherwise: 'hand-over',
      },
      'long-wait': {
        verb: 'menu',
        name: '混み合っているとき',
        prompt: both('ただいま大変混み合っています。', 'Our lines are very busy at the moment.'),
        options: [
          { key: '1', label: both('折り返しの電話', 'a call back'), next: 'callback' },
          { key: '2', label: both('このまま待つ', 'waiting'), next: 'hand-over' },
        ],
        ...asking,
        tries: 1,
        otherwise: 'hand-over',
      },
      'hand-over': { verb: 'hand-over', name: '職員', prompt: CONNECTING, queueId, otherwise: 'full' },
      full: {
        verb: 'say',
        name: '満員',
        prompt: both(
          'お待ちの方が多く、おつなぎできません。伝言をお預かりします。',
          'Too many are waiting. Please leave a message.',
        ),
        next: 'message',
      },
      closed: {
        verb: 'say',
        name: '受付時間外',
        prompt: both('ただいま受付時間外です。', 'We are closed now.'),
        next: 'message',
      },
      ...message(queueId),
      callback: {
        verb: 'ask-callback',
        name: '折り返しの電話',
        queueId,
        prompt: both('{number}に折り返しお電話してよろしいですか。', 'Shall we call {number}?'),
        askNumber: both('折り返しの電話番号を入力してください。', 'Please enter your telephone number.'),
        done: both('{number}に折り返しお電話します。', 'We will call {number}.'),
        next: 'bye',
        ...asking,
        otherwise: 'message',
      },
      ...bye,
    },
  };
}

/** 時間外の伝言: nobody is there, a message is taken. */
function afterHours(queueId: string): object {
  return {
    start: 'welcome',
    toPerson: null,
    toCallback: null,
    steps: {
      welcome: {
        verb: 'say',
        name: 'あいさつ',
        prompt: both('{city}です。ただいま受付時間外です。', 'This is {city}. We are closed now.'),
        next: 'message',
      },
      ...message(queueId),
      ...bye,
    },
  };
}

/** 専用ダイヤル: one matter, a language, and the people for it. */
function hotline(queueId: string): object {
  return {
    start: 'language',
    toPerson: { key: '0', step: 'hand-over' },
    toCallback: null,
    steps: {
      language: {
        verb: 'menu',
        name: '言語',
        prompt: both('{city}の専用ダイヤルです。', 'This is the helpline of {city}.'),
        options: [
          { key: '1', label: both('日本語', 'Japanese'), next: 'japanese' },
          { key: '2', label: { text: { ja: 'English', en: 'English' } }, words: ['英語'], next: 'english' },
        ],
        ...asking,
        tries: 2,
        otherwise: 'hand-over',
      },
      japanese: { verb: 'set-language', name: '日本語', language: 'ja', next: 'hand-over' },
      english: { verb: 'set-language', name: '英語', language: 'en', next: 'hand-over' },
      'hand-over': { verb: 'hand-over', name: '職員', prompt: CONNECTING, queueId, otherwise: 'message' },
      ...message(queueId),
      ...bye,
    },
  };
}

function empty(queueId: string): object {
  return {
    start: 'welcome',
    toPerson: { key: '0', step: 'hand-over' },
    toCallback: null,
    steps: {
      welcome: {
        verb: 'say',
        name: 'あいさつ',
        prompt: both('{city}です。', 'This is {city}.'),
        next: 'hand-over',
      },
      'hand-over': { verb: 'hand-over', name: '職員', prompt: CONNECTING, queueId },
    },
  };
}

function message(queueId: string): object {
  return {
    message: {
      verb: 'leave-message',
      name: '伝言',
      queueId,
      prompt: both(
        'お名前、ご連絡先、ご用件をお残しください。',
        'Please leave your name, how to reach you, and your matter.',
      ),
      thanks: both('伝言をお預かりしました。後ほど職員が確認します。', 'Thank you. We will get back to you.'),
      maxSec: 120,
      next: 'bye',
      ...asking,
      tries: 2,
      otherwise: 'bye',
    },
  };
}

const bye = {
  bye: { verb: 'end', name: 'おわり', prompt: both('ご利用ありがとうございました。', 'Thank you. Goodbye.') },
};
