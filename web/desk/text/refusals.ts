import type { RefusalCode } from '#http/shapes.ts';

type Details = Readonly<Record<string, unknown>>;
type Sentence = string | ((details: Details) => string);

/** What the desk says for each refusal, in Japanese. */
export const refusalsJa: Record<RefusalCode, Sentence> = {
  'request.invalid': '入力の内容に誤りがあります。確認してください。',
  'request.too-large': '送る内容が大きすぎます。',
  'request.unsupported-type': 'この形式は受け付けられません。',
  'request.rate-limited': '操作が続いたため、少し待ってからもう一度お試しください。',
  'session.required': 'サインインが必要です。',
  'session.wrong-credentials': 'ログイン名かパスワードが違います。',
  'session.locked': 'サインインの失敗が続いたため、しばらく止めています。時間をおいてお試しください。',
  'session.csrf': '画面の有効時間が過ぎました。読み込み直してください。',
  'session.desk-locked': '画面がロックされています。パスワードで解除してください。',
  'permission.missing': 'この操作の権限がありません。',
  'not-found': '見つからないか、見ることのできない記録です。',
  'text.not-allowed': '使えない文字が含まれているか、空のままです。',
  'text.too-long': (details) => `文章が長すぎます${limit(details, (n) => `（上限${n}字）`)}。`,
  'version.conflict': 'ほかの職員が先に変更しました。最新の内容を確認して、もう一度操作してください。',
  'state.conflict': 'いまの状態ではこの操作はできません。最新の内容を確認してください。',
  'offer.gone': 'この呼出はほかの職員が受けたか、時間が過ぎました。',
  'capacity.full': '担当できる件数の上限に達しています。ひとつ終えてからお試しください。',
  'agent.offline': 'この職員は退席しているため、応対を任せたり受付可にしたりできません。',
  'entry-point.closed': 'この窓口は受付時間外です。',
  'file.type': 'この種類のファイルは受け付けられません。',
  'file.too-large': 'ファイルが大きすぎます。',
  'file.broken': 'ファイルが壊れているか、読み取れません。',
  'file.storage-full': 'ファイルの保管場所がいっぱいです。管理者に知らせてください。',
  'handover.pending': 'すでに引継ぎを依頼中です。取り下げてからもう一度依頼してください。',
  'handover.same': 'いまと同じ引継ぎ先です。別の引継ぎ先を選んでください。',
  'handover.reason-required': '断る理由を選んでください。',
  'message.sent': 'もう送信されたため、取り消せません。',
  'template.unfilled': '〔要記入〕のところが残っています。書き入れるか消してから送ってください。',
  'mention.not-visible': 'これを見られない職員・部署が宛先に入っています。外してから残してください。',
  'case.closed': 'この案件は完了しています。',
  'promise.past': '約束の期日は今日以降にしてください。',
  'origin.not-allowed': 'このページからの操作は許可されていません。',
  'setup.done': '初期設定はすでに済んでいます。',
  'database.unavailable': 'ただいま記録を保存できません。まもなく自動でもう一度試します。',
  'data.newer': 'データが新しい版で作られています。管理者に知らせてください。',
  'data.in-use': 'ほかで使われているため、操作できません。',
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
  'session.csrf': 'This page has expired. Please reload it.',
  'session.desk-locked': 'The desk is locked. Unlock it with your password.',
  'permission.missing': 'You are not permitted to do this.',
  'not-found': 'It does not exist, or you may not see it.',
  'text.not-allowed': 'The text is empty or contains characters that are not allowed.',
  'text.too-long': (details) => `The text is too long${limit(details, (n) => ` (limit ${n} characters)`)}.`,
  'version.conflict': 'Somebody else changed it first. Please look at the latest state and try again.',
  'state.conflict': 'This is not possible in the present state. Please look at the latest state.',
  'offer.gone': 'The offer was taken by someone else or ran out.',
  'capacity.full': 'You are at your limit. Finish one first.',
  'agent.offline': 'This person has left: nothing can be given to them, and nobody else can make them ready.',
  'entry-point.closed': 'This entry point is closed now.',
  'file.type': 'This kind of file is not accepted.',
  'file.too-large': 'The file is too large.',
  'file.broken': 'The file is broken or cannot be read.',
  'file.storage-full': 'The file storage is full. Please tell your administrator.',
  'handover.pending': 'A hand-over is already pending. Withdraw it first.',
  'handover.same': 'It is already there. Please choose another target.',
  'handover.reason-required': 'Please choose a reason for refusing.',
  'message.sent': 'It has been sent already and cannot be taken back.',
  'template.unfilled': 'Something marked 〔要記入〕 is still to be filled in. Fill it in or remove it.',
  'mention.not-visible': 'Somebody mentioned may not see this. Remove them first.',
  'case.closed': 'This case is closed.',
  'promise.past': 'The promised date must be today or later.',
  'origin.not-allowed': 'This page may not do that.',
  'setup.done': 'The set-up has been done already.',
  'database.unavailable': 'Nothing can be saved right now. It is tried again shortly.',
  'data.newer': 'The data were made by a newer version. Please tell your administrator.',
  'data.in-use': 'It is in use elsewhere and cannot be changed.',
};

function limit(details: Details, say: (n: number) => string): string {
  const value = details['maxChars'] ?? details['max'] ?? details['limit'];
  return typeof value === 'number' ? say(value) : '';
}
