import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of the administrator's page on the telephone. */
export const telephoneJa = {
  title: '電話',
  lead: '電話の交換機（Asterisk）がつながっているかを確かめます。',
  offTitle: '電話はまだ使えません',
  off: '交換機がありません。電話のほかは、すべてそのまま使えます。使い始めるには、次のどちらかをします。',
  trialTitle: '試す（Debian の機械で）',
  trialSteps:
    '交換機と日本語の音声を、この機械のデータの下に用意します。管理者権限と約1.5GBの空きが要り、1分ほどかかります。終わったら Engawa を起動し直してください。',
  ownTitle: '市の交換機につなぐ',
  ownSteps:
    'Asterisk 20 または 22 の ARI の場所と利用者を環境変数で渡して、Engawa を起動し直してください。複数あるときは場所をコンマで区切ります。',
  trial: 'この機械で動かしている試用の交換機です。Engawa と一緒に起動し、止まれば自動で起動し直します。',
  own: '市の交換機につないでいます。',
  exchanges: '交換機',
  trialName: '試用の交換機',
  call: (address: string) => `この機械の SIP 電話からの発信先: ${address}`,
  again: 'もう一度確かめる',
  states: {
    up: 'つながっています',
    starting: '起動しています',
    failing: '起動できません。自動で起動し直しています',
    away: '応答がありません。自動でつなぎ直しています',
  },
  hint: 'うまくいかないときは、Engawa のログを見てください。',
  deskPhones: {
    title: '卓上の電話機',
    lead: '職員はふだん、ブラウザーの中の電話で受けます。卓上の電話機（SIP）を使う職員のために、電話機のアカウントを割り当てられます。割り当てのない電話機は、空いていれば誰でも選べます。',
    none: '交換機に卓上の電話機のアカウントがありません。環境変数 ASTERISK_DESK_PHONES に名前を書くと、ここに出ます。',
    name: 'アカウント',
    secret: 'パスワード',
    show: '表示',
    hide: '隠す',
    owner: '使う職員',
    anybody: '誰でも（空いていれば）',
    others: 'ほかの市の職員が使っています',
    inUse: (name: string) => `いま ${name} が使っています`,
    free: 'いまは使われていません',
    registered: 'つながっています',
    away: '電話機が交換機につながっていません',
    saved: (name: string) => `${name} の割り当てを保存しました`,
  },
};

export type TelephoneWords = typeof telephoneJa;

export const telephoneEn: TelephoneWords = {
  title: 'Telephone',
  lead: 'Whether the telephone exchange (Asterisk) is connected.',
  offTitle: 'There is no telephone yet',
  off: 'There is no exchange. Everything but the telephone works as it is. To begin, do one of these.',
  trialTitle: 'Try it (on Debian)',
  trialSteps:
    'Puts an exchange and a Japanese voice below the data of this machine. Needs root, 1.5 GB and about a minute. Then start Engawa again.',
  ownTitle: "Connect the city's own exchange",
  ownSteps:
    'Name the address and the user of ARI of your Asterisk 20 or 22 by environment variables and start Engawa again. Several addresses are separated by commas.',
  trial: 'A trial exchange on this machine. It starts with Engawa, and again by itself when it ends.',
  own: "Connected with the city's own exchange.",
  exchanges: 'Exchanges',
  trialName: 'Trial exchange',
  call: (address: string) => `A SIP telephone on this machine dials: ${address}`,
  again: 'Check again',
  states: {
    up: 'Connected',
    starting: 'Starting',
    failing: 'Does not start; it is tried again by itself',
    away: 'Does not answer; it is tried again by itself',
  },
  hint: 'If it does not get up, look at the log of Engawa.',
  deskPhones: {
    title: 'Telephones on desks',
    lead: 'Staff usually answer in the browser. For those who use a telephone on the desk (SIP), its account can be given to one person. One that is given to nobody can be chosen by anybody while it is free.',
    none: 'The exchange has no accounts for telephones on desks. Name them in the environment variable ASTERISK_DESK_PHONES.',
    name: 'Account',
    secret: 'Password',
    show: 'Show',
    hide: 'Hide',
    owner: 'Used by',
    anybody: 'anybody, while it is free',
    others: 'Used by staff of another city',
    inUse: (name: string) => `In use by ${name} now`,
    free: 'Not in use now',
    registered: 'Connected',
    away: 'The telephone is not connected with the exchange',
    saved: (name: string) => `Saved whose ${name} is`,
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useTelephoneWords(): TelephoneWords {
  return useSyncExternalStore(subscribeSettings, () =>
    settings().language === 'en' ? telephoneEn : telephoneJa,
  );
}
