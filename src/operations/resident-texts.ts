/** What the house itself says to residents in a conversation, in the languages it speaks. */
type Text = (values: Readonly<Record<string, string>>) => string;
type Texts = Readonly<
  Record<'answered' | 'handed-over' | 'ended' | 'case-opened' | 'case-status' | 'case-message', Text>
>;

const STATUS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ja: {
    open: '受付済み',
    'in-progress': '対応中',
    'waiting-resident': 'ご返答をお待ちしています',
    done: '完了',
    cancelled: '取りやめ',
  },
  'ja-easy': {
    open: 'うけつけました',
    'in-progress': '今、しています',
    'waiting-resident': 'あなたの 返事を まっています',
    done: 'おわりました',
    cancelled: 'やめました',
  },
  en: {
    open: 'received',
    'in-progress': 'in progress',
    'waiting-resident': 'waiting for your answer',
    done: 'done',
    cancelled: 'cancelled',
  },
};

const TEXTS: Readonly<Record<string, Texts>> = {
  ja: {
    answered: ({ who }) => `${who}が対応します。`,
    'handed-over': ({ who }) => `${who}の担当に替わりました。これまでの内容は引き継がれています。`,
    ended: () => 'やりとりを終了しました。続きがあれば、このままお書きください。',
    'case-opened': ({ number, url }) =>
      `案件として受け付けました。番号は ${number} です。\n経過はこちらでご覧いただけます：\n${url}`,
    'case-status': ({ number, status, url }) =>
      `案件 ${number} の状況が「${status}」に変わりました。\n${url}`,
    'case-message': ({ number, url }) => `案件 ${number} に、市からのお知らせがあります。\n${url}`,
  },
  'ja-easy': {
    answered: ({ who }) => `${who}の 人が こたえます。`,
    'handed-over': ({ who }) => `${who}の 人に かわりました。今までの 話は つたえて あります。`,
    ended: () => 'おわりました。また 聞きたい ときは、ここに 書いてください。',
    'case-opened': ({ number, url }) =>
      `うけつけました。番号は ${number} です。\nここで 見ることが できます：\n${url}`,
    'case-status': ({ number, status, url }) => `番号 ${number}：${status}\n${url}`,
    'case-message': ({ number, url }) => `番号 ${number} に、市からの お知らせが あります。\n${url}`,
  },
  en: {
    answered: ({ who }) => `${who} is answering you now.`,
    'handed-over': ({ who }) => `${who} has taken over. They can see what you wrote so far.`,
    ended: () => 'This chat has ended. If there is more, just write again here.',
    'case-opened': ({ number, url }) =>
      `Your matter has been registered as case ${number}.\nYou can follow it here:\n${url}`,
    'case-status': ({ number, status, url }) => `Case ${number} is now: ${status}.\n${url}`,
    'case-message': ({ number, url }) => `There is a message from the city about case ${number}.\n${url}`,
  },
};

/** The text in the resident's language; Japanese for a language the house does not speak. */
export function residentText(
  language: string,
  key: keyof Texts,
  values: Readonly<Record<string, string>> = {},
): string {
  return (TEXTS[language] ?? TEXTS.ja!)[key](values);
}

export function statusText(language: string, status: string): string {
  return (STATUS[language] ?? STATUS.ja!)[status] ?? status;
}
