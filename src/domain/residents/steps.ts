import type { Tx } from '#db/transaction.ts';
import type { Place } from '#kernel/search.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { namesOf } from './residents.ts';
import * as store from './store-steps.ts';

/** What was done to a record itself: put together or apart, tied to others or untied. */

export type StepKind = store.StepKind;

/** One of these, as the record tells it. */
export interface RecordStep extends Place {
  kind: StepKind;
  otherId: string;
  otherName: string | null;
  /** Who of the staff did it; null before that was kept. */
  byStaffId: string | null;
}

/**
 * What was done to a record after a place, newest first. With whom somebody lives only for those who may read households,
 * and never of or beside somebody protected. The reading is audited.
 */
export async function stepsOf(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: { limit: number; before: Place | null },
): Promise<RecordStep[]> {
  const households = actor.permissions.has('household.read');
  const rows = await store.selectSteps(tx, residentId, { ...page, households });
  if (rows.length === 0) return [];
  tx.audit({
    action: 'read',
    subjectKind: 'resident',
    subjectId: residentId,
    fields: ['moves', 'representation', ...(households ? ['household'] : [])],
  });
  const names = await namesOf(
    tx,
    rows.map((row) => row.otherId),
  );
  return rows.map((row) => ({ ...row, otherName: names.get(row.otherId)?.name ?? null }));
}
