import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of the administrator's page on signing in. */
export const signInPolicyJa = {
  title: 'サインイン',
  idleMinutes: '操作がないときに終わるまで',
  idleMinutesHint: 'だれもブラウザーに触れない時間がこれだけ続くと、サインインし直します。',
  sessionHours: 'サインインの長さの上限',
  sessionHoursHint: '操作していても、サインインからこの時間で終わります。',
  minutes: (n: number) => (n % 60 === 0 ? `${n / 60}時間` : `${n}分`),
  hours: (n: number) => `${n}時間`,
  factor: '二要素認証を必須にする役割',
  factorHint: '次のサインインから求めます。まだ設定していない人は、設定するまでほかの画面を開けません。',
  saved: '保存しました',
  reset: '二要素認証を解除する',
  resetLead:
    '電話機とリカバリーコードの両方をなくした職員のために使います。本人であることを、対面などで確かめてから行ってください。記録に残ります。',
  person: '職員',
  search: '氏名・課で探す',
  isReset: '解除しました。次のサインインはパスワードだけで入れます。',
};
export type SignInPolicyWords = typeof signInPolicyJa;

export const signInPolicyEn: SignInPolicyWords = {
  title: 'Signing in',
  idleMinutes: 'Ends without anybody after',
  idleMinutesHint: 'When nobody touches the browser for so long, one has to sign in again.',
  sessionHours: 'Lasts at most',
  sessionHoursHint: 'However busy one is, signing in is over after so long.',
  minutes: (n) => (n % 60 === 0 ? `${n / 60} h` : `${n} min`),
  hours: (n) => `${n} h`,
  factor: 'Roles that must have a second factor',
  factorHint: 'Asked for from the next signing in. Whoever has none sets one up before any other page opens.',
  saved: 'Saved',
  reset: 'Take the second factor away',
  resetLead:
    'For somebody who lost both telephone and recovery codes. Make sure who they are, best face to face. It is recorded.',
  person: 'Person',
  search: 'Search by name or department',
  isReset: 'Done. The next time the password alone lets them in.',
};

/** The words in the language that this person chose, and anew when that changes. */
export function useSignInPolicyWords(): SignInPolicyWords {
  return useSyncExternalStore(subscribeSettings, () =>
    settings().language === 'en' ? signInPolicyEn : signInPolicyJa,
  );
}
