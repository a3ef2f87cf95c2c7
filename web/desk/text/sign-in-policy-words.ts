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
  chars: (n: number) => `${n}文字以上`,
  passwordChars: 'パスワードの長さ',
  passwordCharsHint: 'パスワードだけで入る人に求めます。新しく決めるときから効きます。',
  passwordCharsWithFactor: 'パスワードの長さ（二要素認証やパスキーのある人）',
  passwordCharsWithFactorHint: 'よく使われる言葉、名前や市の名前、キーの並びは、長さにかかわらず断ります。',
  addresses: '使える場所（接続元）',
  addressesLead:
    '決めた役割の人は、決めたネットワークからだけ使えます。ひとりに決まりが複数あるときは、そのすべてを満たす必要があります。開いている画面にもすぐに効きます。',
  yourAddress: 'いまのあなたの接続元:',
  addressRule: (n: number) => `決まり${n}`,
  addressRoles: 'この役割の人は',
  networks: 'このネットワークからだけ',
  networksHint: '1行に1つ。例：10.20.0.0/16、203.0.113.7、2001:db8:1::/48',
  addAddressRule: '決まりを追加',
  removeAddressRule: 'この決まりを消す',
  ownAddress: (address: string) =>
    `この決まりでは、あなた自身が ${address} から入れなくなります。いまの接続元を含めるか、別の場所から設定してください。`,
  directoryRoles: 'ディレクトリが与えてよい特別な役割',
  directoryRolesHint:
    'シングルサインオンのグループや SCIM は、ふつうの役割だけを与えます。市全体の設定や個人情報の管理に関わる役割は、ここで選んだものだけを与えます。自分にない権限を含む役割は選べません。',
  beyondOwn:
    '選んだ役割には、あなた自身にできないことが含まれています。その役割を持つ管理者が設定してください。',
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
  chars: (n) => `${n} characters at least`,
  passwordChars: 'Length of passwords',
  passwordCharsHint: 'Of whoever comes in by the password alone; from the next new password on.',
  passwordCharsWithFactor: 'Length of passwords beside a second factor or passkey',
  passwordCharsWithFactorHint:
    'Common words, names, the name of the city and neighbouring keys are refused however long.',
  addresses: 'Where from',
  addressesLead:
    'People with these roles come from these networks only. Where several rules name one person, each must let them. Open screens are looked at at once.',
  yourAddress: 'You come from:',
  addressRule: (n) => `Rule ${n}`,
  addressRoles: 'People with these roles',
  networks: 'come from these networks only',
  networksHint: 'One a line, for example 10.20.0.0/16, 203.0.113.7, 2001:db8:1::/48',
  addAddressRule: 'Add a rule',
  removeAddressRule: 'Remove this rule',
  ownAddress: (address) =>
    `By this rule you would shut yourself out: you come from ${address}. Add that, or set it from elsewhere.`,
  directoryRoles: 'Guarded roles that a directory may give',
  directoryRolesHint:
    'Groups of single sign-on and SCIM give ordinary roles only. Roles over the whole city or over personal data come from a directory only where they are chosen here. Nobody chooses one that permits more than they may themselves.',
  beyondOwn:
    'A role that you chose permits what you may not yourself. An administrator who has it can do this.',
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
