import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of the page about oneself. */
export const ownJa = {
  title: '自分の設定',
  factor: {
    title: '二要素認証',
    lead: 'パスワードに加えて、スマートフォンの認証アプリのコードでサインインします。パスワードが漏れても、ほかの人は入れません。',
    mustLead: 'あなたの役割では、二要素認証の設定が必要です。設定が済むと仕事を始められます。',
    setUp: '二要素認証を設定する',
    scan: '認証アプリ（Google Authenticator、Microsoft Authenticator など）でこの図を読み取ってください。',
    picture: '認証アプリで読み取る QR コード',
    byHand: '読み取れないときは、この文字をアプリに入力します:',
    first: 'アプリに出た6桁のコード',
    confirm: '確かめる',
    codes: 'リカバリーコード',
    codesLead:
      '電話機をなくしたときに、1つにつき1回だけ、コードの代わりに使えます。いまだけ表示されます。紙に控えて、鍵のかかる場所に保管してください。',
    noted: '控えました',
    set: '設定済み',
    left: (n: number) => `使っていないリカバリーコード ${n}個`,
    required: '（あなたの役割では必須です）',
    renew: 'リカバリーコードを作り直す',
    remove: '二要素認証をやめる',
    removed: '二要素認証をやめました',
    code: '確認コード',
    codeHint: '認証アプリの6桁のコード、またはリカバリーコード',
  },
  sessions: {
    title: 'サインイン中の端末',
    lead: '心当たりのないものは、終わらせてからパスワードを変えてください。',
    unknown: '不明な端末',
    here: 'この端末',
    lastSeen: '最後の操作',
    since: 'サインイン',
    end: '終わらせる',
    endOthers: 'この端末のほかをすべて終わらせる',
    ended: '終わらせました',
  },
  tokens: {
    title: '責任者になっているトークン',
    lead: 'ほかのシステムは、責任者のあなたができること、見えるものの範囲でだけ動きます。あなたの権限が減れば、その分だけできなくなります。',
    none: '責任者になっているトークンはありません。',
    asked: (name: string) => `${name}さんから頼まれています`,
    by: (name: string) => `${name} が作成`,
    until: '期限',
    accept: '責任者になる',
    decline: '断る',
    resign: '責任者をやめる',
    accepted: '責任者になりました',
    declined: '断りました',
    resigned: '責任者をやめました。このトークンは使えなくなりました。',
  },
};
export type OwnWords = typeof ownJa;

export const ownEn: OwnWords = {
  title: 'Your settings',
  factor: {
    title: 'Second factor',
    lead: 'Beside the password, a code of an app on your telephone lets you in. A password that leaks opens nothing by itself.',
    mustLead: 'Your role asks for a second factor. Set it up, and your work begins.',
    setUp: 'Set up a second factor',
    scan: 'Scan this with an authenticator (Google Authenticator, Microsoft Authenticator and others).',
    picture: 'QR code for the authenticator',
    byHand: 'If it cannot be scanned, type this into the app:',
    first: 'The six digits that the app shows',
    confirm: 'Confirm',
    codes: 'Recovery codes',
    codesLead:
      'Each lets you in once in place of a code, for when the telephone is lost. They are shown this once: write them down and lock them away.',
    noted: 'I have them',
    set: 'Set up',
    left: (n) => `${n} recovery codes left`,
    required: '(your role asks for it)',
    renew: 'Make other recovery codes',
    remove: 'Do without it',
    removed: 'Signing in asks for the password alone again',
    code: 'Code',
    codeHint: 'Six digits of the app, or a recovery code',
  },
  sessions: {
    title: 'Where you are signed in',
    lead: 'End what you do not know, then change your password.',
    unknown: 'Unknown device',
    here: 'here',
    lastSeen: 'Last used',
    since: 'Signed in',
    end: 'End',
    endOthers: 'End all but this one',
    ended: 'Ended',
  },
  tokens: {
    title: 'Tokens that you answer for',
    lead: 'Another system does no more than you may do, and sees no more than you see. When you may do less, so may it.',
    none: 'You answer for no token.',
    asked: (name) => `${name} asks you to answer for it`,
    by: (name) => `made by ${name}`,
    until: 'Valid until',
    accept: 'Answer for it',
    decline: 'Decline',
    resign: 'Answer for it no longer',
    accepted: 'You answer for it now',
    declined: 'Declined',
    resigned: 'You answer for it no longer. It lets nobody in any more.',
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useOwnWords(): OwnWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? ownEn : ownJa));
}
