import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

type Names = Readonly<Record<string, string>>;

/** The words of the page on leaks. */
export const leakJa = {
  lead: '漏えい等を知ったら、まず範囲を数え、期限を確かめます。速報は知った日から3～5日以内、確報は30日（不正の目的のおそれがあれば60日）以内です。',
  add: '漏えい等を記録する',
  none: '記録はありません。',
  open: '開く',
  change: '報告を書き進める',
  must: '報告が必要',
  mayBe: '報告の要否は内容で判断（要配慮個人情報・財産的被害など）',
  late: '期限を過ぎています',
  persons: (n: number) => `${n}人`,
  quick: (from: string, to: string) => `速報 ${from}～${to}`,
  final: (on: string) => `確報 ${on}まで`,
  sent: (on: string) => `（${on}に報告済み）`,
  malicious: '不正の目的のおそれ',
  count: '範囲を数える',
  counted: (n: number) => `この条件で記録に触れられた人: ${n}人`,
  more: (n: number) => `はじめの${n}人を示しています。全員は一覧（CSV）で出力します。`,
  columns: { name: '本人', looks: '回数', first: '最初', last: '最後', exported: '出力' },
  yes: 'あり',
  report: '報告書（PDF）',
  list: '本人の一覧（CSV）',
  saved: '記録しました',
  form: {
    knownAt: '知った日時',
    staff: 'だれのアカウント・トークンか',
    anybody: '（接続元だけで探す）',
    address: '接続元（IPアドレス）',
    from: 'いつから',
    to: 'いつまで',
    quickSentOn: '速報を出した日',
    finalSentOn: '確報を出した日',
  },
  items: {
    outline: '概要',
    items: '個人情報の項目',
    cause: '原因',
    secondary: '二次被害またはそのおそれ',
    person: '本人への対応',
    publication: '公表の状況',
    prevention: '再発防止の措置',
    other: 'その他',
  } as Names,
};

export type LeakWords = typeof leakJa;

export const leakEn: LeakWords = {
  lead: 'Count first who is concerned, then look at the last days: the quick report within 3 to 5 days, the final one within 30 (60 where it was done on purpose).',
  add: 'Record a leak',
  none: 'None.',
  open: 'Open',
  change: 'Go on with the report',
  must: 'must be reported',
  mayBe: 'whether it is reported depends on the data',
  late: 'late',
  persons: (n) => `${n} persons`,
  quick: (from, to) => `quick report ${from} to ${to}`,
  final: (on) => `final report by ${on}`,
  sent: (on) => ` (sent on ${on})`,
  malicious: 'Perhaps on purpose',
  count: 'Count who is concerned',
  counted: (n) => `Persons whose records were touched: ${n}`,
  more: (n) => `The first ${n}; all of them are in the list (CSV).`,
  columns: { name: 'Person', looks: 'Looks', first: 'First', last: 'Last', exported: 'Exported' },
  yes: 'yes',
  report: 'Report (PDF)',
  list: 'Persons (CSV)',
  saved: 'Kept',
  form: {
    knownAt: 'Known at',
    staff: 'Whose account or token',
    anybody: '(by the address only)',
    address: 'Address (IP)',
    from: 'From',
    to: 'Until',
    quickSentOn: 'Quick report sent on',
    finalSentOn: 'Final report sent on',
  },
  items: {
    outline: 'Outline',
    items: 'Data concerned',
    cause: 'Cause',
    secondary: 'Further harm',
    person: 'What was done for the persons',
    publication: 'Publication',
    prevention: 'Prevention',
    other: 'Other',
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useLeakWords(): LeakWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? leakEn : leakJa));
}
