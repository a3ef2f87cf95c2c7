import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of the page that says whether everything is well; what was found is said by the server. */
export const selfCheckJa = {
  language: 'ja' as 'ja' | 'en',
  title: '自己点検',
  lead: 'この仕組みを支えるもの（時計・データベース・空き容量・バックアップ・メール・電話・証明書など）を、いま調べた結果です。',
  at: '調べた時刻',
  again: 'もう一度調べる',
  well: 'すべて問題ありません',
  look: (n: number) => `確かめることが${n}件あります`,
  states: { ok: '正常', warn: '注意', bad: '要対応' },
  todo: 'すること',
};
export type SelfCheckWords = typeof selfCheckJa;

export const selfCheckEn: SelfCheckWords = {
  language: 'en',
  title: 'Self-check',
  lead: 'What this installation stands on (clock, database, room, backups, mail, telephone, certificate), looked at now.',
  at: 'Looked at',
  again: 'Look again',
  well: 'Everything is well',
  look: (n) => `${n} to look at`,
  states: { ok: 'well', warn: 'soon', bad: 'act' },
  todo: 'What to do',
};

/** The words in the language that this person chose, and anew when that changes. */
export function useSelfCheckWords(): SelfCheckWords {
  return useSyncExternalStore(subscribeSettings, () =>
    settings().language === 'en' ? selfCheckEn : selfCheckJa,
  );
}
