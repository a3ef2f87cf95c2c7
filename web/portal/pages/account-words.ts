type AccountKey =
  | 'title'
  | 'loading'
  | 'leadInvitation'
  | 'leadReset'
  | 'login'
  | 'password'
  | 'passwordHint'
  | 'passwordShort'
  | 'passwordGuessable'
  | 'show'
  | 'submit'
  | 'sending'
  | 'done'
  | 'doneText'
  | 'toDesk'
  | 'gone'
  | 'goneText';

const JA: Record<AccountKey, string> = {
  title: 'パスワードを決める',
  loading: '読み込んでいます',
  leadInvitation: '職員として招かれています。ここで決めたパスワードで、職員の画面に入れます。',
  leadReset: '新しいパスワードを決めます。今までのパスワードでは入れなくなり、開いている画面は閉じます。',
  login: 'ログイン名',
  password: 'パスワード',
  passwordHint: '15文字以上。自分だけの文章のように長いものが安全です。',
  passwordShort: 'パスワードが短すぎます。文章のように長いものにしてください。',
  passwordGuessable:
    '推測されやすいパスワードです。よく使われる言葉、名前や市の名前、キーの並びを避けてください。',
  show: 'パスワードを表示する',
  submit: '決める',
  sending: '送っています',
  done: '決めました',
  doneText: 'ログイン名と今のパスワードで、職員の画面に入れます。',
  toDesk: '職員の画面を開く',
  gone: 'このリンクは使えません',
  goneText:
    '期限が切れたか、すでに使われたか、新しいリンクが作られています。市の管理者に、新しいリンクを頼んでください。',
};

const EN: Record<AccountKey, string> = {
  title: 'Set your password',
  loading: 'Loading',
  leadInvitation: 'You are invited to work here. The password that you set now lets you in.',
  leadReset: 'Set a new password. The former one lets you in no longer, and open screens close.',
  login: 'Login',
  password: 'Password',
  passwordHint: '15 characters at least. Long ones, like a sentence of your own, are safe.',
  passwordShort: 'The password is too short. A sentence of your own is safest.',
  passwordGuessable:
    'This is easy to guess: a common word, a name, or neighbouring keys. Choose words of your own.',
  show: 'Show the password',
  submit: 'Set it',
  sending: 'Sending',
  done: 'Done',
  doneText: 'Sign in with your login and this password.',
  toDesk: 'Open the desk',
  gone: 'This link does not open',
  goneText: 'It is over, was used, or a newer one was made. Ask the administrator of the city for another.',
};

/** Words of the page on which staff set their password; they read Japanese or English. */
export const ACCOUNT_WORDS = { ja: JA, 'ja-easy': JA, en: EN } as const;
