import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of letters that go by mail: to whom one writes, and how that went. */
export const letterJa = {
  subject: '件名',
  to: '宛先',
  cc: 'Cc',
  sending: '送信中…',
  waiting: '送信待ち',
  again: (why: string, time: string) => `${why}。${time}ごろもう一度送ります`,
  sent: '送信済み',
  failed: (why: string) => `送れませんでした：${why}`,
  bounced: '届きませんでした',
  bouncedTo: (address: string) => `${address} に届きませんでした`,
  delayedTo: (address: string) => `${address} への配達が遅れています`,
  serverSaid: (words: string) => `相手のサーバーの言葉：${words}`,
  troubles: {
    'host-unknown': '送信サーバーが見つかりません',
    refused: '送信サーバーにつながりません',
    'timed-out': '送信サーバーが応えません',
    'no-tls': '送信サーバーと暗号化できません',
    certificate: '送信サーバーの証明書を確かめられません',
    token: '送信のトークンを受け取れません',
    'sign-in': '送信サーバーにサインインできません',
    folder: '設定に誤りがあります',
    sender: 'このアドレスからの送信が許されていません',
    closed: '送信中に通信が切れました',
    'no-address': '相手のメールアドレスがわかりません',
    'not-in-use': 'このメールの窓口は止められています',
    other: '相手のサーバーが断りました',
  } as Readonly<Record<string, string>>,
  modes: { reply: '返信', all: '全員に返信', forward: '転送' },
  mode: '送り方',
  nobody: '宛先を入力してください',
  toHint: '複数あるときは「,」で区切ります',
  badAddress: '宛先のメールアドレスを確かめてください。',
  forwardHead: (from: string, subject: string) =>
    `\n\n---------- 転送 ----------\n差出人：${from}\n件名：${subject}\n\n`,
  later: '送る日時を決める',
  sendAt: '送る日時',
  goesAt: (time: string) => `${time}に送ります`,
  compose: '新しいメール',
  mailbox: '差出人の窓口',
  body: '本文',
  send: '送る',
  composed: 'メールを送信待ちに入れました',
};
export type LetterWords = typeof letterJa;

export const letterEn: LetterWords = {
  subject: 'Subject',
  to: 'To',
  cc: 'Cc',
  sending: 'Sending…',
  waiting: 'Waiting to be sent',
  again: (why, time) => `${why}. Tried again about ${time}`,
  sent: 'Sent',
  failed: (why) => `Not sent: ${why}`,
  bounced: 'Not delivered',
  bouncedTo: (address) => `Not delivered to ${address}`,
  delayedTo: (address) => `Delivery to ${address} is delayed`,
  serverSaid: (words) => `The other server said: ${words}`,
  troubles: {
    'host-unknown': 'there is no such sending server',
    refused: 'the sending server takes no connection',
    'timed-out': 'the sending server does not answer',
    'no-tls': 'no encrypted line to the sending server',
    certificate: "the sending server's certificate cannot be trusted",
    token: 'no token for sending',
    'sign-in': 'signing in at the sending server was refused',
    folder: 'the settings are wrong',
    sender: 'this address may not send',
    closed: 'the line was cut while sending',
    'no-address': 'no address is known',
    'not-in-use': 'this mailbox is switched off',
    other: 'the other server refused it',
  },
  modes: { reply: 'Reply', all: 'Reply all', forward: 'Forward' },
  mode: 'How it goes',
  nobody: 'Say to whom',
  toHint: 'Several are separated by “,”',
  badAddress: 'Check the addresses.',
  forwardHead: (from, subject) =>
    `\n\n---------- Forwarded ----------\nFrom: ${from}\nSubject: ${subject}\n\n`,
  later: 'Send at an hour',
  sendAt: 'Goes at',
  goesAt: (time) => `Will be sent ${time}`,
  compose: 'New mail',
  mailbox: 'From',
  body: 'Text',
  send: 'Send',
  composed: 'The mail waits to be sent',
};

/** The words in the language that this person chose, and anew when that changes. */
export function useLetterWords(): LetterWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? letterEn : letterJa));
}
