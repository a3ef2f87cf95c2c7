import type { RefusalCode } from '#http/shapes.ts';

type Details = Readonly<Record<string, unknown>>;
type Sentence = string | ((details: Details) => string);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
type ByWhy = Readonly<Record<string, string>>;

const signOnJa: ByWhy = {
  unreachable:
    '認証サーバーにつながりません。時間をおいてお試しください。続くときは管理者に知らせてください。',
  'not-allowed': '認証サーバーのアドレスへの接続が許可されていません。管理者に知らせてください。',
  description: '認証サーバーの案内を読み取れません。アドレスの設定を確かめてください。',
  'said-no': '認証サーバーがサインインを認めませんでした。',
  answer: '認証サーバーから届いた内容を確かめられませんでした。もう一度はじめからお試しください。',
  strength: '認証の強さが足りません。認証サーバーで、求められた方法（多要素認証など）で入り直してください。',
  over: 'サインインの途中で時間が過ぎたか、もう使われています。もう一度はじめからお試しください。',
  'other-browser': '別のブラウザーで始めたサインインです。このブラウザーではじめからお試しください。',
};
const notAdmittedJa: ByWhy = {
  unknown: '認証サーバーでは確認できましたが、縁側に登録がありません。管理者に登録を頼んでください。',
  left: '認証サーバーでは確認できましたが、縁側では退職・異動になっています。管理者に知らせてください。',
  'no-role':
    '認証サーバーでは確認できましたが、役割のあるグループに入っていません。管理者に知らせてください。',
  taken: '同じログイン名の職員がすでにいるため、登録できません。管理者に知らせてください。',
};

/** What the desk says for each refusal, in Japanese. */
export const refusalsJa: Record<RefusalCode, Sentence> = {
  'request.invalid': '入力の内容に誤りがあります。確認してください。',
  'request.too-large': '送る内容が大きすぎます。',
  'request.unsupported-type': 'この形式は受け付けられません。',
  'request.rate-limited': '操作が続いたため、少し待ってからもう一度お試しください。',
  'session.required': 'サインインが必要です。',
  'session.wrong-credentials': 'ログイン名かパスワードが違います。',
  'session.locked': 'サインインの失敗が続いたため、しばらく止めています。時間をおいてお試しください。',
  'session.code-required': '確認コードを入力してください。',
  'session.wrong-code': '確認コードが違うか、もう使われています。次のコードで試してください。',
  'session.factor-required': 'はじめに二要素認証を設定してください。',
  'session.csrf': '画面の有効時間が過ぎました。読み込み直してください。',
  'session.desk-locked': '画面がロックされています。パスワードで解除してください。',
  'session.not-by-password': (details) =>
    `パスワードではサインインできません。「${textOf(details['server'])}」のボタンから入ってください。`,
  'sign-on.failed': (details) => signOnJa[textOf(details['why'])] ?? signOnJa['answer']!,
  'sign-on.not-admitted': (details) => notAdmittedJa[textOf(details['why'])] ?? notAdmittedJa['unknown']!,
  'session.address': (details) =>
    `この接続元（${textOf(details['address'])}）からは、あなたの役割では使えません。庁内など決められた場所から使うか、管理者に知らせてください。`,
  'passkey.failed': 'このパスキーではサインインできませんでした。別の方法でお試しください。',
  'password.short': 'パスワードが短すぎます。文章のように長いものにしてください。',
  'password.guessable':
    '推測されやすいパスワードです。よく使われる言葉、名前や市の名前、キーの並びを避けてください。',
  'permission.missing': 'この操作の権限がありません。',
  'session.only': 'この操作はサインインした画面からだけできます。',
  'token.invalid': 'このトークンは使えません。期限切れか、取り消されています。',
  'token.beyond-sponsor': '責任者にない権限や、責任者に見えない課が含まれています。',
  'token.without-sponsor': 'このトークンには、いま責任者がいません。',
  'idempotency.in-progress': '同じ操作が進んでいるところです。少し待ってからもう一度お試しください。',
  'idempotency.other-request': '同じキーで、内容の違う操作が送られました。',
  'approval.own': '自分で提案したものは承認できません。ほかの人が承認してください。',
  'not-found': '見つからないか、見ることのできない記録です。',
  'text.not-allowed': '使えない文字が含まれているか、空のままです。',
  'text.too-long': (details) => `文章が長すぎます${limit(details, (n) => `（上限${n}字）`)}。`,
  'version.conflict': 'ほかの職員が先に変更しました。最新の内容を確認して、もう一度操作してください。',
  'state.conflict': 'いまの状態ではこの操作はできません。最新の内容を確認してください。',
  'offer.gone': 'この呼出はほかの職員が受けたか、時間が過ぎました。',
  'capacity.full': '担当できる件数の上限に達しています。ひとつ終えてからお試しください。',
  'agent.offline': 'この職員は退席しているため、応対を任せたり受付可にしたりできません。',
  'file.type': 'この種類のファイルは受け付けられません。',
  'file.too-large': 'ファイルが大きすぎます。',
  'file.broken': 'ファイルが壊れているか、読み取れません。',
  'file.storage-full': 'ファイルの保管場所がいっぱいです。管理者に知らせてください。',
  'file.infected': 'ファイルからウイルスが見つかったため、受け取りませんでした。',
  'file.unscanned': 'ウイルスの検査が応えないため、いまはファイルを受け取れません。',
  'handover.pending': '引継ぎを依頼中です。先に取り下げてください。',
  'handover.same': 'いまと同じ引継ぎ先です。別の引継ぎ先を選んでください。',
  'message.sent': 'もう送信されたため、取り消せません。',
  'template.unfilled': '〔要記入〕のところが残っています。書き入れるか消してから送ってください。',
  'flow.unfinished': 'まだ公開できないところがあります。問題の一覧を見て直してください。',
  'mention.not-visible': 'これを見られない職員・部署が宛先に入っています。外してから残してください。',
  'case.closed': 'この案件は完了しています。',
  'promise.past': '約束の期日は今日以降にしてください。',
  'pdf.locked': 'パスワードのかかったPDFは開けません。パスワードを外したものを選んでください。',
  'pdf.pages': 'PDFのページが多すぎます。いくつかのPDFに分けてください。',
  'fax.characters': 'ファクスに印字できない文字（絵文字など）があります。書き直してください。',
  'fax.no-number': '番号を知らせずに届いたファクスのため、返信できません。',
  'phone.away': '電話がつながっていません。画面上部の電話の状態を確かめてください。',
  'phone.elsewhere': 'ほかの画面（別のパソコンやブラウザ）で電話を使っています。',
  'phone.none-free': '空いている電話がありません。管理者に知らせてください。',
  'exchange.away': '電話の交換機が応答しません。自動でつなぎ直しています。',
  'speech.failed': '音声を作れませんでした。別の声で試すか、時間をおいてください。',
  'database.unavailable': 'ただいま記録を保存できません。まもなく自動でもう一度試します。',
  'data.damaged': '保存された記録が壊れているか、失われています。管理者に知らせてください。',
  'data.newer': 'データが新しい版で作られています。管理者に知らせてください。',
  'data.in-use': 'ほかで使われているため、操作できません。',
};

const signOnEn: ByWhy = {
  unreachable: 'The identity server does not answer. Try again later; if it goes on, tell an administrator.',
  'not-allowed': 'The address of the identity server is not allowed. Tell an administrator.',
  description: 'The description of the identity server cannot be read. Check its address.',
  'said-no': 'The identity server did not let you in.',
  answer: 'What the identity server sent does not hold. Please begin anew.',
  strength: 'You were not asked strongly enough. Sign in there as you were asked to (a second factor).',
  over: 'It took too long, or was used already. Please begin anew.',
  'other-browser': 'This was begun in another browser. Please begin anew in this one.',
};
const notAdmittedEn: ByWhy = {
  unknown: 'The identity server knows you, but you have no place here. Ask an administrator for one.',
  left: 'The identity server knows you, but here you have left. Tell an administrator.',
  'no-role': 'The identity server knows you, but none of your groups has a role here. Tell an administrator.',
  taken: 'Somebody with this login is here already. Tell an administrator.',
};

/** What the desk says for each refusal, in English. */
export const refusalsEn: Record<RefusalCode, Sentence> = {
  'request.invalid': 'Something in the input is wrong. Please check it.',
  'request.too-large': 'This is too large to be sent.',
  'request.unsupported-type': 'This format is not accepted.',
  'request.rate-limited': 'Too many requests. Please wait a moment and try again.',
  'session.required': 'Please sign in.',
  'session.wrong-credentials': 'Login or password is wrong.',
  'session.locked': 'Signing in is paused after several failures. Please try again later.',
  'session.code-required': 'Enter the code of your authenticator.',
  'session.wrong-code': 'The code is wrong or was used. Try the next one.',
  'session.factor-required': 'Set up a second factor first.',
  'session.csrf': 'This page has expired. Please reload it.',
  'session.desk-locked': 'The desk is locked. Unlock it with your password.',
  'session.not-by-password': (details) =>
    `You cannot sign in by a password. Use the button “${textOf(details['server'])}”.`,
  'sign-on.failed': (details) => signOnEn[textOf(details['why'])] ?? signOnEn['answer']!,
  'sign-on.not-admitted': (details) => notAdmittedEn[textOf(details['why'])] ?? notAdmittedEn['unknown']!,
  'session.address': (details) =>
    `Your roles may not be used from this address (${textOf(details['address'])}). Use a place that is allowed, or tell an administrator.`,
  'passkey.failed': 'This passkey did not let you in. Try another way.',
  'password.short': 'The password is too short. A sentence of your own is safest.',
  'password.guessable': 'This password is easy to guess: a common one, a name, or neighbouring keys.',
  'permission.missing': 'You are not permitted to do this.',
  'session.only': 'This can only be done on the screens, by somebody who is signed in.',
  'token.invalid': 'This token is not valid: it has expired or was revoked.',
  'token.beyond-sponsor': 'It asks for more than whoever is to answer for it may do or see.',
  'token.without-sponsor': 'Nobody answers for this token now.',
  'idempotency.in-progress': 'The same request is under way. Try again in a moment.',
  'idempotency.other-request': 'The same key came with a different request.',
  'approval.own': 'You proposed this yourself: somebody else has to approve it.',
  'not-found': 'It does not exist, or you may not see it.',
  'text.not-allowed': 'The text is empty or contains characters that are not allowed.',
  'text.too-long': (details) => `The text is too long${limit(details, (n) => ` (limit ${n} characters)`)}.`,
  'version.conflict': 'Somebody else changed it first. Please look at the latest state and try again.',
  'state.conflict': 'This is not possible in the present state. Please look at the latest state.',
  'offer.gone': 'The offer was taken by someone else or ran out.',
  'capacity.full': 'You are at your limit. Finish one first.',
  'agent.offline': 'This person has left: nothing can be given to them, and nobody else can make them ready.',
  'file.type': 'This kind of file is not accepted.',
  'file.too-large': 'The file is too large.',
  'file.broken': 'The file is broken or cannot be read.',
  'file.storage-full': 'The file storage is full. Please tell your administrator.',
  'file.infected': 'A virus was found in the file. It was not taken.',
  'file.unscanned': 'The virus scanner does not answer; files cannot be taken at the moment.',
  'handover.pending': 'A hand-over is already pending. Withdraw it first.',
  'handover.same': 'It is already there. Please choose another target.',
  'message.sent': 'It has been sent already and cannot be taken back.',
  'template.unfilled': 'Something marked 〔要記入〕 is still to be filled in. Fill it in or remove it.',
  'flow.unfinished': 'Something stands against publishing. Please see the list of problems.',
  'mention.not-visible': 'Somebody mentioned may not see this. Remove them first.',
  'case.closed': 'This case is closed.',
  'promise.past': 'The promised date must be today or later.',
  'pdf.locked': 'The PDF wants a password. Choose one without.',
  'pdf.pages': 'The PDF has too many pages. Split it into parts.',
  'fax.characters': 'Some signs, such as emoji, cannot be printed on a fax. Please change the text.',
  'fax.no-number': 'Its sender withheld the number, so that no fax can go back.',
  'phone.away': 'Your telephone is not connected. Look at its state at the top of the screen.',
  'phone.elsewhere': 'Your telephone is in use on another screen (another computer or browser).',
  'phone.none-free': 'No telephone is free. Please tell the administrator.',
  'exchange.away': 'The telephone exchange does not answer. It is being connected again.',
  'speech.failed': 'The speech could not be made. Try another voice, or wait a while.',
  'database.unavailable': 'Nothing can be saved right now. It is tried again shortly.',
  'data.damaged': 'What was kept is damaged or missing. Please tell your administrator.',
  'data.newer': 'The data were made by a newer version. Please tell your administrator.',
  'data.in-use': 'It is in use elsewhere and cannot be changed.',
};

function limit(details: Details, say: (n: number) => string): string {
  const value = details['maxChars'] ?? details['max'] ?? details['limit'];
  return typeof value === 'number' ? say(value) : '';
}
