import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

type Names = Readonly<Record<string, string>>;

/** The words of the audit: searching it, its chain, what was kept of it elsewhere. */
export const auditJa = {
  chain: '改ざんの確認',
  chainLead:
    '記録は一件ずつ鎖のようにつながっています。先頭の値をほかの場所にも保管しておくと、切り取りや差し替えも分かります。',
  ok: (rows: number, anchors: number) =>
    `改ざんは見つかりませんでした（${rows}件を検証、外部に保管した${anchors}点と照合）。`,
  broken: (at: string, fault: string) => `${at}番目の記録に問題があります: ${fault}`,
  holdsUntil: '正しいと確かめられたのは、ここまでの記録です:',
  row: '記録のID',
  faults: {
    'link-missing': '鎖の一部がなくなっています',
    'row-removed': '記録が消されています',
    changed: '記録が書き換えられています',
    'row-added': '記録があとから差し込まれています',
    'head-missing': '新しい記録が切り取られています',
    replayed: '古い写しに差し替えられています',
  } as Names,
  anchorFaults: {
    forged: '外部に保管した値に、正しい印のないものがあります',
    missing: '外部に保管したはずの値が、そこにありません',
    unreadable: '外部の保管先を読めません',
  } as Names,
  places: '外部の保管先',
  noPlaces: '外部の保管先が設定されていません（設定は運用の手引き「監査記録の外部保管」）。',
  lastKept: '最後に保管',
  neverKept: 'まだ保管していません',
  notKept: (why: string) => `保管できませんでした（${why}）`,
  anchorNow: 'いま保管する',
  anchored: '外部に保管しました',
  again: 'もう一度確かめる',
  search: '記録を探す',
  person: '職員',
  everyone: 'すべての職員',
  left: '退職',
  action: '操作',
  everything: 'すべて',
  kind: '対象の種類',
  subject: '対象のID',
  address: '接続元',
  from: 'いつから',
  to: 'いつまで',
  find: '探す',
  csv: 'CSVで出力',
  exported: (rows: number) => `${rows}件を出力しました。この出力も記録されています。`,
  tooMany: (most: number) => `一度に出力できるのは${most}件までです。期間を狭めてください。`,
  columns: { address: '接続元' },
};

export type AuditWords = typeof auditJa;

export const auditEn: AuditWords = {
  chain: 'Tampering',
  chainLead:
    'Records are linked one to the next. With the newest value kept elsewhere too, cutting off and putting back shows as well.',
  ok: (rows, anchors) => `No tampering found (${rows} records, ${anchors} values kept elsewhere).`,
  broken: (at, fault) => `Something is wrong with record ${at}: ${fault}`,
  holdsUntil: 'What holds reaches up to:',
  row: 'Id of the record',
  faults: {
    'link-missing': 'part of the chain is missing',
    'row-removed': 'the record was removed',
    changed: 'the record was changed',
    'row-added': 'a record was put in later',
    'head-missing': 'the newest records were cut off',
    replayed: 'an older copy was put in place',
  },
  anchorFaults: {
    forged: 'A value kept elsewhere carries no valid seal',
    missing: 'A value that was kept elsewhere is not there',
    unreadable: 'The place elsewhere cannot be read',
  },
  places: 'Kept elsewhere',
  noPlaces: 'No place elsewhere is set (see the operator’s guide).',
  lastKept: 'Last kept',
  neverKept: 'Nothing kept yet',
  notKept: (why) => `Could not be kept (${why})`,
  anchorNow: 'Keep it now',
  anchored: 'Kept elsewhere',
  again: 'Check again',
  search: 'Search',
  person: 'Person',
  everyone: 'Everybody',
  left: 'left',
  action: 'Deed',
  everything: 'All',
  kind: 'Kind of subject',
  subject: 'Id of the subject',
  address: 'From address',
  from: 'From',
  to: 'Until',
  find: 'Search',
  csv: 'Export as CSV',
  exported: (rows) => `${rows} records exported. The export itself is on record.`,
  tooMany: (most) => `At most ${most} records at once. Choose a shorter time.`,
  columns: { address: 'From address' },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useAuditWords(): AuditWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? auditEn : auditJa));
}
