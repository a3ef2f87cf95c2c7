/** Words of the editor beside those of `ja.ts`: Japanese. */
export const writingJa = {
  heldFor: (sec: number) => `送信予定（あと${sec}秒）`,
  heldDue: '送信しています…',
  withdraw: '取り消す',
  withdrawKey: '送信を取り消す（Alt+Z）',
  sendNow: 'すぐ送る',
  sendNowKey: '待たずに送る（Alt+S）',
  withdrawn: '送信を取り消しました。文章を入力欄に戻しました。',
  otherDraft: '別の画面で書いた下書きがあります。',
  otherTake: '続きに入れる',
  otherDrop: '捨てる',
  waitsForFiles: 'ファイルが届きしだい送ります。',
  seemsOther: (resident: string, seems: string) =>
    `住民の言語は${resident}です。${seems}で書かれているようです。`,
  writeIn: (language: string) => `${language}で返信を書く`,
};

export type WritingWords = typeof writingJa;

/** The same in English. */
export const writingEn: WritingWords = {
  heldFor: (sec) => `Will be sent in ${sec} s`,
  heldDue: 'Sending…',
  withdraw: 'Undo',
  withdrawKey: 'Take the reply back (Alt+Z)',
  sendNow: 'Send now',
  sendNowKey: 'Send without waiting (Alt+S)',
  withdrawn: 'The reply was taken back. Its text is in the editor again.',
  otherDraft: 'Another screen has a draft of yours.',
  otherTake: 'Add it here',
  otherDrop: 'Throw away',
  waitsForFiles: 'It goes as soon as the files have arrived.',
  seemsOther: (resident, seems) => `The resident reads ${resident}; this seems to be ${seems}.`,
  writeIn: (language) => `Write the reply in ${language}`,
};
