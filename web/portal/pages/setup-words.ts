type SetupKey =
  | 'title'
  | 'lead'
  | 'cityPart'
  | 'cityName'
  | 'cityKana'
  | 'cityKanaHint'
  | 'cityCode'
  | 'cityCodeHint'
  | 'cityCodeWrong'
  | 'adminPart'
  | 'name'
  | 'login'
  | 'loginHint'
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
  | 'goneText'
  | 'loading';

const JA: Record<SetupKey, string> = {
  title: '市を開設する',
  lead: 'このリンクは一度だけ使えます。ここで入力した方が、最初の管理者になります。',
  cityPart: '市区町村',
  cityName: '名前（例：青葉市）',
  cityKana: 'ふりがな',
  cityKanaHint: '省くこともできます。',
  cityCode: '全国地方公共団体コード',
  cityCodeHint: '数字6桁（最後の1桁は検査数字）',
  cityCodeWrong: 'コードの最後の数字が合いません。6桁を確かめてください。',
  adminPart: '最初の管理者（あなた）',
  name: 'お名前',
  login: 'ログイン名',
  loginHint: 'メールアドレスでもかまいません。3文字以上。',
  password: 'パスワード',
  passwordHint: '15文字以上。自分だけの文章のように長いものが安全です。',
  passwordShort: 'パスワードが短すぎます。文章のように長いものにしてください。',
  passwordGuessable:
    '推測されやすいパスワードです。よく使われる言葉、名前や市の名前、キーの並びを避けてください。',
  show: 'パスワードを表示する',
  submit: '開設する',
  sending: '開設しています',
  done: '開設しました',
  doneText: '今のログイン名とパスワードで、職員の画面に入れます。',
  toDesk: '職員の画面を開く',
  gone: 'このリンクは使えません',
  goneText:
    'リンクが途中で切れているか、もう使われています。起動したコンソールに表示されたリンクを確かめてください。',
  loading: '読み込んでいます',
};

const EN: Record<SetupKey, string> = {
  title: 'Open your city',
  lead: 'This link works once. Whoever fills this in becomes the first administrator.',
  cityPart: 'Municipality',
  cityName: 'Name (for example 青葉市)',
  cityKana: 'Reading in kana',
  cityKanaHint: 'May be left empty.',
  cityCode: 'Local government code',
  cityCodeHint: 'Six digits, the last of which is a check digit',
  cityCodeWrong: 'The check digit does not fit. Please check all six digits.',
  adminPart: 'First administrator (you)',
  name: 'Name',
  login: 'Login name',
  loginHint: 'May be an e-mail address. At least 3 characters.',
  password: 'Password',
  passwordHint: 'At least 15 characters. A long phrase of your own is safest.',
  passwordShort: 'The password is too short. A sentence of your own is safest.',
  passwordGuessable:
    'This is easy to guess: a common word, a name, or neighbouring keys. Choose words of your own.',
  show: 'Show the password',
  submit: 'Open the city',
  sending: 'Opening',
  done: 'Your city is open',
  doneText: 'Sign in to the desk with the login name and password you just chose.',
  toDesk: 'Open the desk',
  gone: 'This link cannot be used',
  goneText:
    'It is incomplete or was used already. Please check the link shown on the console that started this.',
  loading: 'Loading',
};

/** Words of the first set-up; administrators read Japanese or English. */
export const SETUP_WORDS = { ja: JA, 'ja-easy': JA, en: EN } as const;
