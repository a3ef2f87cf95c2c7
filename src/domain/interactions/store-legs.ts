import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Leg } from './types.ts';

type NewLeg = { kind: 'queue' | 'agent'; queueId: string | null; staffId: string | null };

/** Of an interaction that was opened just now: none was before it. */
export function addFirstLeg(tx: Tx, interactionId: string, leg: NewLeg): void {
  const ids = { tenantId: tx.tenantId, id: tx.newId(), interactionId };
  tx.add('leg', { ...leg, ...ids, startedAt: tx.now, endedAt: null, endReason: null });
}

export async function insertLeg(tx: Tx, interactionId: string, leg: NewLeg): Promise<void> {
  await tx.db
    .insertInto('leg')
    .values({
      ...leg,
      tenantId: tx.tenantId,
      id: tx.newId(),
      interactionId,
      startedAt: notBeforeTheLast(tx, interactionId),
      endedAt: null,
      endReason: null,
    })
    .execute();
}

/** A transaction's time is its beginning: it may have waited for the lock of one that began later and ended a leg. */
function notBeforeTheLast(tx: Tx, interactionId: string) {
  return sql<Date>`greatest(${tx.now}::timestamptz, (select max(ended_at) from leg where tenant_id = ${tx.tenantId} and interaction_id = ${interactionId}))`;
}

export async function endLegs(
  tx: Tx,
  interactionId: string,
  kinds: readonly ('queue' | 'agent')[],
  endReason: string,
): Promise<void> {
  await tx.db
    .updateTable('leg')
    .set({ endedAt: sql<Date>`greatest(${tx.now}::timestamptz, started_at)`, endReason })
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .where('kind', 'in', kinds)
    .where('endedAt', 'is', null)
    .execute();
}

export function selectLegs(tx: Tx, interactionId: string): Promise<Leg[]> {
  return tx.db
    .selectFrom('leg')
    .select(['kind', 'queueId', 'staffId', 'startedAt', 'endedAt', 'endReason'])
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .orderBy('startedAt')
    .orderBy('id')
    .execute();
}
