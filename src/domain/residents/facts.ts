import type { Tx } from '#db/transaction.ts';
import { openField } from './fields.ts';
import * as store from './store.ts';

/** What is compared of a person to judge who looked at them. */
export interface ComparedFacts {
  name: string | null;
  /** Null for a protected person: it is compared with nothing. */
  address: string | null;
  protected: boolean;
}

/**
 * Name and address of these persons, for decisions of the house that leave nothing of them: not audited as a reading. Who
 * shows them asks `namesOf`.
 */
export async function comparedFacts(tx: Tx, ids: readonly string[]): Promise<Map<string, ComparedFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectResidents(tx, [...new Set(ids)]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        name: openField(tx, 'name', row.name),
        address: row.protected ? null : openField(tx, 'address', row.address),
        protected: row.protected,
      },
    ]),
  );
}

/** This record and those that were merged into it, however long ago: under each of them the person was looked at. */
export async function recordsOfPerson(tx: Tx, residentId: string): Promise<string[]> {
  return [residentId, ...(await store.selectMergedInto(tx, residentId))];
}
