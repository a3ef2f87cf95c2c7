import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of the administrator's page on files that are taken over. */
export const importJa = {
  title: '取り込み',
  lead: '住民の一覧（CSV）を取り込みます。先に内容を確かめ、それから登録します。1行目は列の名前です: 管理番号・氏名・フリガナ・電話番号・メールアドレス・言語・住所・生年月日（氏名のほかは省略できます）。文字コードは UTF-8 と Shift_JIS です。',
  file: 'CSV ファイル',
  preview: '内容を確かめる',
  previewOf: (name: string) => `確かめた内容: ${name}`,
  counts: (lines: number, faulty: number) => `${lines}行のうち、登録できない行は${faulty}行です。`,
  columns: '列',
  left: '使いません',
  sample: 'はじめの数行',
  faults: '登録できない行',
  fault: (line: number, what: string) => `${line}行目: ${what}`,
  codes: {
    columns: '列の数が1行目と違います',
    name: '氏名がありません',
    phone: '電話番号として読めません',
    email: 'メールアドレスとして読めません',
    birthOn: '生年月日として読めません（例: 1950-04-01）',
    language: '選べない言語です',
    other: '使えない文字があるか、長すぎます',
  } as Readonly<Record<string, string>>,
  fields: {
    externalId: '管理番号',
    name: '氏名',
    kana: 'フリガナ',
    phone: '電話番号',
    email: 'メールアドレス',
    language: '言語',
    address: '住所',
    birthOn: '生年月日',
  } as Readonly<Record<string, string>>,
  start: (count: number) => `${count}人を登録する`,
  past: 'これまでの取り込み',
  none: 'まだありません。',
  states: {
    previewed: '確認のみ',
    running: '登録中',
    done: '登録済み',
    undoing: '取り消し中',
    undone: '取り消し済み',
  },
  progress: (done: number, lines: number) => `${done} / ${lines}行`,
  made: (made: number, faulty: number) => `登録 ${made}人・登録できない行 ${faulty}`,
  takenBack: (count: number) => `取り消し ${count}人`,
  undo: '取り消す',
  undoTitle: '取り込みを取り消しますか',
  undoLead: '登録した住民の記録を消します。そのあと職員が変えた記録や、応対・案件のある記録は残ります。',
};
export type ImportWords = typeof importJa;

export const importEn: ImportWords = {
  title: 'Import',
  lead: 'Takes over a list of residents (CSV). It is looked at first and made afterwards. The first line names the columns: externalId, name, kana, phone, email, language, address, birthOn (only the name is needed), in UTF-8 or Shift_JIS.',
  file: 'CSV file',
  preview: 'Look at it',
  previewOf: (name) => `What is in ${name}`,
  counts: (lines, faulty) => `${faulty} of ${lines} lines cannot be taken.`,
  columns: 'Columns',
  left: 'left out',
  sample: 'The first rows',
  faults: 'Lines that cannot be taken',
  fault: (line, what) => `Line ${line}: ${what}`,
  codes: {
    columns: 'another number of columns than the first line',
    name: 'there is no name',
    phone: 'this is no telephone number',
    email: 'this is no mail address',
    birthOn: 'this is no date, such as 1950-04-01',
    language: 'this language cannot be chosen',
    other: 'there are characters that are not allowed, or too many',
  },
  fields: {
    externalId: 'Own number',
    name: 'Name',
    kana: 'Reading',
    phone: 'Telephone',
    email: 'Mail',
    language: 'Language',
    address: 'Address',
    birthOn: 'Date of birth',
  },
  start: (count) => `Record ${count} people`,
  past: 'Imports so far',
  none: 'None yet.',
  states: {
    previewed: 'Looked at',
    running: 'Under way',
    done: 'Done',
    undoing: 'Being taken back',
    undone: 'Taken back',
  },
  progress: (done, lines) => `${done} of ${lines} lines`,
  made: (made, faulty) => `${made} recorded · ${faulty} lines left out`,
  takenBack: (count) => `${count} taken back`,
  undo: 'Take back',
  undoTitle: 'Take this import back?',
  undoLead:
    'The records that it made are removed. Those that somebody changed since, or that have conversations or cases, stay.',
};

/** The words in the language that this person chose, and anew when that changes. */
export function useImportWords(): ImportWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? importEn : importJa));
}
