import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of text messages (SMS): the administrator's page, and why one did not arrive. */
export const textsJa = {
  title: 'SMS',
  lead: '携帯電話へSMSを送り、返事を受けます。案内フローは、電話をかけてきた方へリンクを送れます。',
  off: 'まだSMSは使えません。Twilioと同じ形（REST API 2010-04-01）の事業者と契約し、次の設定を入れて起動し直してください。番号と本文は、その事業者へ送られます。',
  on: '使えます。',
  limits: (number: number, day: number) =>
    `24時間に、同じ番号へ${number}通、全部で${day.toLocaleString('ja-JP')}通まで送ります。`,
  mobileOnly:
    '送れるのは、日本の携帯電話の番号だけです。長い文は70字（つなぐと67字）ごとに1通と数えられます。',
  incoming: '返事を受けるには、事業者の画面で、番号の受信先（A MESSAGE COMES IN、HTTP POST）に次を入れます。',
  senders: '送信元',
  empty: 'まだ送信元がありません。下から加えると、送れるようになります。',
  first: '案内フローのSMSは、これで送ります',
  answers: '返事を受けられます',
  noAnswers: '返事は受けられません',
  columns: { name: '名前・送信元', queue: '返事が届く待ち行列' },
  name: '名前',
  nameHint: '例：市からのSMS',
  sender: '送信元',
  senderHint: '事業者から借りた番号か、英数字11字まで（AOBA CITYなど。返事は受けられません）。',
  queue: '返事が届く待ち行列',
  choose: '選んでください',
  add: '送信元を加える',
  added: '送信元を加えました',
  change: (name: string) => `${name}を変える`,
  save: '保存する',
  cancel: 'やめる',
  saved: '送信元を保存しました',
  reasons: {
    'sender no-sender': '番号か、英数字11字まで（英字を1字以上）で入力してください。',
    'sender taken': 'この送信元は、すでに使われています。',
    queueId: '待ち行列が見つかりません。選び直してください。',
    name: '名前を入力してください。',
  } as Record<string, string>,
  failures: {
    'text.not-mobile': '携帯電話の番号ではないため',
    'text.unsubscribed': '相手が受け取りを止めているため',
    'text.unreachable': '電源が切れているか、圏外のため',
    'text.filtered': '携帯電話会社が止めたため',
    'text.account': '事業者の設定に誤りがあるため（管理者に知らせてください）',
    'text.refused': '事業者が受け付けないため',
    'text.no-sender': '送信元がないため（管理者に知らせてください）',
    'text.limit': '24時間に送れる数を超えたため',
    'text.unknown': '届いたか分かりません。もう一度送ると、二重に届くかもしれません',
  } as Record<string, string>,
};
type TextsWords = typeof textsJa;

export const textsEn: TextsWords = {
  title: 'SMS',
  lead: 'Text messages go to mobile telephones, and their answers come here. Flows can send a link to whoever calls.',
  off: 'Text messages cannot be sent yet. Sign a contract with a provider that has Twilio’s API (REST, 2010-04-01), set the following and start again. Numbers and texts go to that provider.',
  on: 'Text messages can be sent.',
  limits: (number, day) =>
    `Within 24 hours, at most ${number} go to one number and ${day.toLocaleString('en')} altogether.`,
  mobileOnly:
    'Only Japanese mobile numbers can be written to. A long text counts as one message for each 70 signs (67 where joined).',
  incoming:
    'For answers, enter this with the provider as where the number’s messages come in (A MESSAGE COMES IN, HTTP POST).',
  senders: 'Senders',
  empty: 'There is no sender yet. Add one below, and messages can be sent.',
  first: 'Flows send by this one',
  answers: 'can be answered',
  noAnswers: 'cannot be answered',
  columns: { name: 'Name, sender', queue: 'Queue of the answers' },
  name: 'Name',
  nameHint: 'Such as: text messages of the city',
  sender: 'Sender',
  senderHint:
    'A number rented from the provider, or up to 11 letters and digits (such as AOBA CITY, which cannot be answered).',
  queue: 'Queue of the answers',
  choose: 'Choose',
  add: 'Add a sender',
  added: 'The sender was added',
  change: (name) => `Change ${name}`,
  save: 'Save',
  cancel: 'Cancel',
  saved: 'The sender was saved',
  reasons: {
    'sender no-sender': 'Enter a number, or up to 11 letters and digits with one letter at least.',
    'sender taken': 'This sender is in use already.',
    queueId: 'The queue was not found. Choose again.',
    name: 'Enter a name.',
  },
  failures: {
    'text.not-mobile': 'not a mobile number',
    'text.unsubscribed': 'they stopped messages from us',
    'text.unreachable': 'switched off or out of reach',
    'text.filtered': 'stopped by the network',
    'text.account': 'the provider’s settings are wrong (tell the administrator)',
    'text.refused': 'the provider did not take it',
    'text.no-sender': 'there is no sender (tell the administrator)',
    'text.limit': 'more than may go within 24 hours',
    'text.unknown': 'Nobody knows whether it arrived. Sent again, it may arrive twice',
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useTextsWords(): TextsWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? textsEn : textsJa));
}
