import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { toDefinition } from './store.ts';
import type { Deed, FlowInstance, Outcome, VersionFigures } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    flowInstance: Omit<FlowInstance, 'name' | 'definition' | 'state'> & {
      tenantId: string;
      /** Sealed JSON. */
      state: Buffer;
      stepId: string | null;
      deeds: Deed[];
      outcome: Outcome | null;
      endedAt: Date | null;
    };
  }
}

type InstanceRow = Omit<FlowInstance, 'state'> & { state: Buffer };

/** The open instance of a conversation or a call, locked until the transaction ends. */
export async function lockOpenInstance(tx: Tx, carrierId: string): Promise<InstanceRow | undefined> {
  const { rows } = await sql<Omit<InstanceRow, 'definition'> & { definition: unknown }>`
    select i.id, i.flow_id, i.number, i.entry_point_id, i.carrier_id, i.conversation_id, i.state, i.interaction_id,
      i.started_at, i.moved_at, v.name, v.definition
    from flow_instance i
      join flow_version v on v.tenant_id = i.tenant_id and v.flow_id = i.flow_id and v.number = i.number
    where i.tenant_id = ${tx.tenantId} and i.carrier_id = ${carrierId} and i.ended_at is null
    for update of i`.execute(tx.db);
  const row = rows[0];
  return row && { ...row, definition: toDefinition(row.definition) };
}

export async function selectOpenSince(tx: Tx, carrierId: string): Promise<Date | undefined> {
  const row = await tx.db
    .selectFrom('flowInstance')
    .select('startedAt')
    .where('tenantId', '=', tx.tenantId)
    .where('carrierId', '=', carrierId)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  return row?.startedAt;
}

export async function insertInstance(
  tx: Tx,
  row: {
    id: string;
    flowId: string;
    number: number;
    entryPointId: string;
    carrierId: string;
    conversationId: string | null;
    state: Buffer;
  },
): Promise<void> {
  await tx.db
    .insertInto('flowInstance')
    .values({
      ...row,
      tenantId: tx.tenantId,
      stepId: null,
      deeds: [],
      outcome: null,
      interactionId: null,
      startedAt: tx.now,
      movedAt: tx.now,
      endedAt: null,
    })
    .execute();
}

export async function updateInstance(
  tx: Tx,
  id: string,
  change: {
    state: Buffer;
    stepId: string | null;
    deeds: readonly Deed[];
    outcome: Outcome | null;
  },
): Promise<void> {
  await tx.db
    .updateTable('flowInstance')
    .set({
      ...change,
      deeds: [...change.deeds],
      movedAt: tx.now,
      endedAt: change.outcome === null ? null : tx.now,
    })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export async function updateInteractionOf(tx: Tx, id: string, interactionId: string): Promise<void> {
  await tx.db
    .updateTable('flowInstance')
    .set({ interactionId })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

/**
 * How each version of a flow did, of the instances that began from `since` on. Contained (METRICS.md): completed, and no
 * interaction of the same conversation opened within 24 hours. An instance that nobody moved for a day was left.
 */
export async function selectFigures(tx: Tx, flowId: string, since: Date): Promise<VersionFigures[]> {
  const { rows } = await sql<Record<keyof VersionFigures, string>>`
    select number, count(*) as entered,
      count(*) filter (where outcome = 'completed') as completed,
      count(*) filter (where outcome = 'completed' and not exists (select 1 from interaction x
        where x.tenant_id = i.tenant_id and x.conversation_id = i.conversation_id
          and x.opened_at >= i.started_at and x.opened_at < i.ended_at + interval '24 hours')) as contained,
      count(*) filter (where outcome = 'handed-over') as handed_over,
      count(*) filter (where outcome = 'left'
        or (outcome is null and moved_at < ${tx.now}::timestamptz - interval '24 hours')) as left,
      count(*) filter (where outcome = 'failed') as failed
    from flow_instance i
    where tenant_id = ${tx.tenantId} and flow_id = ${flowId} and started_at >= ${since}
    group by number order by number desc`.execute(tx.db);
  return rows.map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, Number(value)]),
      ) as unknown as VersionFigures,
  );
}

/** Where instances of a version ended that did not come to their end: the step, and how often. */
export async function selectLastSteps(
  tx: Tx,
  flowId: string,
  number: number,
  since: Date,
): Promise<{ stepId: string; outcome: 'left' | 'handed-over' | 'failed'; count: number }[]> {
  const { rows } = await sql<{ stepId: string; outcome: 'left' | 'handed-over' | 'failed'; count: string }>`
    select step_id, coalesce(outcome, 'left') as outcome, count(*) as count
    from flow_instance
    where tenant_id = ${tx.tenantId} and flow_id = ${flowId} and number = ${number} and started_at >= ${since}
      and step_id is not null and coalesce(outcome, '') <> 'completed'
      and (outcome is not null or moved_at < ${tx.now}::timestamptz - interval '24 hours')
    group by 1, 2 order by count(*) desc, step_id limit 200`.execute(tx.db);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
