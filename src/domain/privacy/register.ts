import type { Tx } from '#db/transaction.ts';
import { overviewOf } from './rules.ts';
import * as store from './store.ts';
import { selectNotices } from './store-notices.ts';
import { selectPolicies } from './store-retention.ts';
import type { DataKind, DataPlace, RetainedKind, RetentionPolicy } from './types.ts';

/** Kinds of data that are files of personal data by the law: kept so that people are found in them. */
const FILES: Readonly<Partial<Record<DataKind, RetainedKind | null>>> = {
  residents: 'resident',
  talks: 'interaction',
  calls: 'interaction',
  cases: 'case',
  outreach: null,
};

/** One line of the register of files of personal data (個人情報ファイル簿), as far as it can be drafted. */
export interface RegisterEntry {
  kind: DataKind;
  places: readonly DataPlace[];
  /** What is recorded: names of columns. */
  items: readonly string[];
  purposes: readonly string[];
  policies: readonly RetentionPolicy[];
}

/**
 * A draft of the register: what is recorded follows from the schema, purposes and retention from what the city decided. The
 * law asks for it where more than 1,000 people are in a file; how many there are is told beside.
 */
export async function readRegister(tx: Tx): Promise<{ entries: RegisterEntry[]; people: number }> {
  const [columns, notices, policies, people] = await Promise.all([
    store.selectColumns(tx),
    selectNotices(tx),
    selectPolicies(tx),
    store.countPeople(tx),
  ]);
  const newest = new Map(notices.toReversed().map((one) => [one.entryPointId, one.purpose]));
  const entries = overviewOf(columns).flatMap(({ kind, places, personal }): RegisterEntry[] => {
    const retained = FILES[kind];
    if (retained === undefined) return [];
    return [
      {
        kind,
        places,
        items: [...new Set(personal.map(({ column }) => column))],
        purposes: [...new Set(newest.values())],
        policies: policies.filter((one) => one.kind === retained),
      },
    ];
  });
  return { entries, people };
}
