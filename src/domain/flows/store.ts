import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { type FlowDefinition, definitionShape } from './definition.ts';
import type { Flow, FlowVersion, Publication, RunningFlow } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    flow: Omit<Flow, 'draft'> & {
      tenantId: string;
      clientId: string;
      /** jsonb; written as JSON text. */
      draft: unknown;
    };
    flowVersion: Omit<FlowVersion, 'definition'> & {
      tenantId: string;
      flowId: string;
      definition: unknown;
    };
    flowPublication: Publication & { tenantId: string; flowId: string; seq: number };
    flowEntryPoint: { tenantId: string; entryPointId: string; flowId: string };
  }
}

const FLOW = [
  'id',
  'version',
  'name',
  'draft',
  'publishedNumber',
  'lastNumber',
  'retiredAt',
  'changedBy',
  'changedAt',
] as const;

/** What was stored fitted the shape; what the shape has got since is filled in. */
export function toDefinition(stored: unknown): FlowDefinition {
  return definitionShape.parse(stored);
}

const toFlow = (row: Omit<Flow, 'draft'> & { draft: unknown }): Flow => ({
  ...row,
  draft: toDefinition(row.draft),
});

/** All of the city, retired ones last. */
export async function selectFlows(tx: Tx): Promise<Flow[]> {
  const rows = await tx.db
    .selectFrom('flow')
    .select(FLOW)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('retiredAt', (order) => order.asc().nullsFirst())
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(toFlow);
}

export async function selectFlow(
  tx: Tx,
  by: { id: string } | { clientId: string },
): Promise<Flow | undefined> {
  const query = tx.db.selectFrom('flow').select(FLOW).where('tenantId', '=', tx.tenantId);
  const row = await ('id' in by
    ? query.where('id', '=', by.id)
    : query.where('clientId', '=', by.clientId)
  ).executeTakeFirst();
  return row && toFlow(row);
}

/** Locked: two who publish at once come one after the other. */
export async function lockFlow(tx: Tx, id: string): Promise<Flow | undefined> {
  const row = await tx.db
    .selectFrom('flow')
    .select(FLOW)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && toFlow(row);
}

export async function countFlows(tx: Tx): Promise<number> {
  const row = await tx.db
    .selectFrom('flow')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('retiredAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function insertFlow(
  tx: Tx,
  row: { id: string; clientId: string; name: string; draft: FlowDefinition; changedBy: string },
): Promise<void> {
  await tx.db
    .insertInto('flow')
    .values({
      ...row,
      tenantId: tx.tenantId,
      draft: JSON.stringify(row.draft),
      version: 1,
      publishedNumber: null,
      lastNumber: 0,
      retiredAt: null,
      changedAt: tx.now,
    })
    .execute();
}

/** Changes the locked row; its version goes up. */
export async function updateFlow(
  tx: Tx,
  id: string,
  change: {
    name?: string;
    draft?: FlowDefinition;
    publishedNumber?: number | null;
    lastNumber?: number;
    retiredAt?: Date | null;
    changedBy: string;
  },
): Promise<void> {
  const { draft, ...rest } = change;
  await tx.db
    .updateTable('flow')
    .set({
      ...rest,
      ...(draft && { draft: JSON.stringify(draft) }),
      version: sql<number>`version + 1`,
      changedAt: tx.now,
    })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

// ── versions ─────────────────────────────────────────────────────────────────

export async function insertVersion(tx: Tx, flowId: string, row: FlowVersion): Promise<void> {
  await tx.db
    .insertInto('flowVersion')
    .values({ ...row, tenantId: tx.tenantId, flowId, definition: JSON.stringify(row.definition) })
    .execute();
}

/** Newest first. */
export async function selectVersions(tx: Tx, flowId: string): Promise<FlowVersion[]> {
  const rows = await tx.db
    .selectFrom('flowVersion')
    .select(['number', 'name', 'definition', 'note', 'byStaffId', 'at'])
    .where('tenantId', '=', tx.tenantId)
    .where('flowId', '=', flowId)
    .orderBy('number', 'desc')
    .execute();
  return rows.map((row) => ({ ...row, definition: toDefinition(row.definition) }));
}

/** Of each flow the version that runs. */
export async function selectRunningVersions(tx: Tx): Promise<(FlowVersion & { flowId: string })[]> {
  const rows = await tx.db
    .selectFrom('flowVersion as v')
    .innerJoin('flow as f', (join) =>
      join
        .onRef('f.tenantId', '=', 'v.tenantId')
        .onRef('f.id', '=', 'v.flowId')
        .onRef('f.publishedNumber', '=', 'v.number'),
    )
    .select(['v.flowId', 'v.number', 'v.name', 'v.definition', 'v.note', 'v.byStaffId', 'v.at'])
    .where('v.tenantId', '=', tx.tenantId)
    .execute();
  return rows.map((row) => ({ ...row, definition: toDefinition(row.definition) }));
}

export async function insertPublication(tx: Tx, flowId: string, row: Publication): Promise<void> {
  await sql`insert into flow_publication (tenant_id, flow_id, seq, kind, number, by_staff_id, at)
    select ${tx.tenantId}, ${flowId}, coalesce(max(seq), 0) + 1, ${row.kind}, ${row.number}::int, ${row.byStaffId}::uuid, ${row.at}::timestamptz
    from flow_publication where tenant_id = ${tx.tenantId} and flow_id = ${flowId}`.execute(tx.db);
}

/** Newest first. */
export function selectPublications(tx: Tx, flowId: string): Promise<Publication[]> {
  return tx.db
    .selectFrom('flowPublication')
    .select(['kind', 'number', 'byStaffId', 'at'])
    .where('tenantId', '=', tx.tenantId)
    .where('flowId', '=', flowId)
    .orderBy('seq', 'desc')
    .execute();
}

// ── entry points ─────────────────────────────────────────────────────────────

/** Which flow answers where. */
export function selectEntryPoints(tx: Tx): Promise<{ entryPointId: string; flowId: string }[]> {
  return tx.db
    .selectFrom('flowEntryPoint')
    .select(['entryPointId', 'flowId'])
    .where('tenantId', '=', tx.tenantId)
    .execute();
}

export async function upsertEntryPoint(tx: Tx, entryPointId: string, flowId: string): Promise<void> {
  await tx.db
    .insertInto('flowEntryPoint')
    .values({ tenantId: tx.tenantId, entryPointId, flowId })
    .onConflict((conflict) => conflict.columns(['tenantId', 'entryPointId']).doUpdateSet({ flowId }))
    .execute();
}

export async function deleteEntryPoint(tx: Tx, entryPointId: string): Promise<void> {
  await tx.db
    .deleteFrom('flowEntryPoint')
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .execute();
}

/** The version that runs at an entry point now. */
export async function selectRunning(tx: Tx, entryPointId: string): Promise<RunningFlow | undefined> {
  const { rows } = await sql<Omit<RunningFlow, 'definition'> & { definition: unknown }>`
    select f.id as flow_id, v.number, v.name, v.definition
    from flow_entry_point e
      join flow f on f.tenant_id = e.tenant_id and f.id = e.flow_id and f.retired_at is null
      join flow_version v on v.tenant_id = f.tenant_id and v.flow_id = f.id and v.number = f.published_number
    where e.tenant_id = ${tx.tenantId} and e.entry_point_id = ${entryPointId}`.execute(tx.db);
  const row = rows[0];
  return row && { ...row, definition: toDefinition(row.definition) };
}
