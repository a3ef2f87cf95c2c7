import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { visibleTo, type Viewer } from '#domain/staff/access.ts';
import type { Place } from '#kernel/search.ts';
import {
  type Dialled,
  type Callback,
  type CallbackSource,
  type CallbackState,
  OPEN_STATES,
} from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    callback: CallbackRow & { tenantId: string; clientId: string | null };
    callbackSettings: {
      tenantId: string;
      queueId: string;
      settings: unknown;
      version: number;
      changedBy: string | null;
      changedAt: Date;
    };
    attempt: AttemptRow & { tenantId: string };
  }
}

/** A database check holds that exactly one of them is there, which no type of a row can say. */
export type AttemptRow = Dialled & {
  callbackId: string | null;
  targetId: string | null;
  campaignId: string | null;
};

export type CallbackRow = Omit<Callback, 'number' | 'reason' | 'slot' | 'first' | 'audience'> & {
  number: Buffer;
  numberHash: Buffer;
  reason: Buffer | null;
  slotFrom: Date | null;
  slotUntil: Date | null;
  callsFirst: Callback['first'];
  audience: string[];
};

const CALLBACK = [
  'id',
  'queueId',
  'entryPointId',
  'number',
  'numberHash',
  'language',
  'source',
  'callsFirst',
  'state',
  'placeAt',
  'dueAt',
  'slotFrom',
  'slotUntil',
  'expiresAt',
  'tries',
  'ownerStaffId',
  'reason',
  'continuesId',
  'interactionId',
  'audience',
  'askedBy',
  'askedAt',
  'settledAt',
  'version',
] as const;
const ATTEMPT = [
  'id',
  'callbackId',
  'targetId',
  'campaignId',
  'nth',
  'callId',
  'staffId',
  'interactionId',
  'startedAt',
  'answeredAt',
  'keyPressed',
  'endedAt',
  'outcome',
] as const;

// ── settings ─────────────────────────────────────────────────────────────────

export function selectSettings(
  tx: Tx,
): Promise<
  { queueId: string; settings: unknown; version: number; changedBy: string | null; changedAt: Date }[]
> {
  return tx.db
    .selectFrom('callbackSettings')
    .select(['queueId', 'settings', 'version', 'changedBy', 'changedAt'])
    .where('tenantId', '=', tx.tenantId)
    .execute();
}

/** False when somebody else changed it since `version`; 0 = there was none. */
export async function upsertSettings(
  tx: Tx,
  queueId: string,
  version: number,
  settings: object,
  changedBy: string,
): Promise<boolean> {
  const row = { settings: JSON.stringify(settings), changedBy, changedAt: tx.now };
  if (version === 0) {
    const made = await tx.db
      .insertInto('callbackSettings')
      .values({ ...row, tenantId: tx.tenantId, queueId, version: 1 })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const changed = await tx.db
    .updateTable('callbackSettings')
    .set({ ...row, version: version + 1 })
    .where('tenantId', '=', tx.tenantId)
    .where('queueId', '=', queueId)
    .where('version', '=', version)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

// ── callbacks ────────────────────────────────────────────────────────────────

/** False when this number has an open one in the queue, or the client id was used. */
export async function insertCallback(
  tx: Tx,
  row: CallbackRow & { clientId: string | null },
): Promise<boolean> {
  const result = await tx.db
    .insertInto('callback')
    .values({ ...row, tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

const from = (tx: Tx) => tx.db.selectFrom('callback').select(CALLBACK).where('tenantId', '=', tx.tenantId);

export function selectVisibleCallback(tx: Tx, viewer: Viewer, id: string): Promise<CallbackRow | undefined> {
  return from(tx).where('id', '=', id).where(visibleTo(viewer, 'audience')).executeTakeFirst();
}

export function lockCallback(tx: Tx, id: string): Promise<CallbackRow | undefined> {
  return from(tx).where('id', '=', id).forUpdate().executeTakeFirst();
}

export function selectByClientId(tx: Tx, clientId: string): Promise<CallbackRow | undefined> {
  return from(tx).where('clientId', '=', clientId).executeTakeFirst();
}

export function selectOpenOf(
  tx: Tx,
  { queueId, numberHashes }: { queueId: string; numberHashes: readonly Buffer[] },
): Promise<CallbackRow | undefined> {
  return from(tx)
    .where('state', 'in', OPEN_STATES)
    .where('queueId', '=', queueId)
    .where('numberHash', 'in', numberHashes)
    .executeTakeFirst();
}

const openOfInteraction = (tx: Tx, interactionId: string) =>
  from(tx).where('state', 'in', OPEN_STATES).where('interactionId', '=', interactionId);

export function selectOpenOfInteraction(tx: Tx, interactionId: string): Promise<CallbackRow | undefined> {
  return openOfInteraction(tx, interactionId).executeTakeFirst();
}

export function lockOpenOfInteraction(tx: Tx, interactionId: string): Promise<CallbackRow | undefined> {
  return openOfInteraction(tx, interactionId).forUpdate().executeTakeFirst();
}

/** The newest callback that an interaction stands for, or was asked for in. */
export function selectOfInteractions(tx: Tx, interactionIds: readonly string[]): Promise<CallbackRow[]> {
  return from(tx)
    .where((eb) =>
      eb.or([eb('interactionId', 'in', interactionIds), eb('continuesId', 'in', interactionIds)]),
    )
    .orderBy('askedAt')
    .execute();
}

/** Cities with something to do; ids only. */
export async function selectCitiesDue(db: Kysely<Tables>, until: Date): Promise<string[]> {
  const { rows } = await sql<{ tenantId: string }>`select tenant_id from outreach_due(${until})`.execute(db);
  return rows.map(({ tenantId }) => tenantId);
}

export function selectDue(tx: Tx, most: number): Promise<CallbackRow[]> {
  return from(tx)
    .where('state', '=', 'waiting')
    .where('dueAt', '<=', tx.now)
    .orderBy('dueAt')
    .orderBy('placeAt')
    .limit(most)
    .execute();
}

export function selectExpired(tx: Tx, most: number): Promise<CallbackRow[]> {
  return from(tx)
    .where('state', 'in', ['waiting', 'in-line'])
    .where('expiresAt', '<=', tx.now)
    .orderBy('expiresAt')
    .limit(most)
    .execute();
}

/** Starts of what open callbacks of a queue were told, or are due, from then on. */
export async function selectTaken(tx: Tx, queueId: string, since: Date): Promise<Date[]> {
  const rows = await tx.db
    .selectFrom('callback')
    .select((eb) => eb.fn.coalesce('slotFrom', 'dueAt').as('at'))
    .where('tenantId', '=', tx.tenantId)
    .where('queueId', '=', queueId)
    .where('state', 'in', OPEN_STATES)
    .where('dueAt', '>=', since)
    .execute();
  return rows.map((row) => row.at);
}

/** How many callbacks of a queue are being dialled or stand before this place, and are not in the line themselves. */
export async function countBefore(tx: Tx, queueId: string, placeAt: Date, id: string): Promise<number> {
  const row = await tx.db
    .selectFrom('callback')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('queueId', '=', queueId)
    .where('id', '!=', id)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'dialling'),
        eb.and([eb('state', '=', 'waiting'), eb('dueAt', '<=', tx.now), eb('placeAt', '<', placeAt)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function updateCallback(
  tx: Tx,
  id: string,
  change: Partial<Omit<CallbackRow, 'id' | 'version'>>,
): Promise<CallbackRow> {
  return tx.db
    .updateTable('callback')
    .set((eb) => ({ ...change, version: eb('version', '+', 1) }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .returning(CALLBACK)
    .executeTakeFirstOrThrow();
}

export interface CallbackFilter {
  states?: readonly CallbackState[] | undefined;
  queueId?: string | undefined;
  ownerStaffId?: string | undefined;
  source?: CallbackSource | undefined;
  sort: 'due' | 'newest';
}

/** A page of what the viewer may see, by when it is due or newest first. */
export function selectCallbacks(
  tx: Tx,
  viewer: Viewer,
  filter: CallbackFilter,
  page: { before: Place | undefined; limit: number },
): Promise<CallbackRow[]> {
  const column = filter.sort === 'due' ? 'dueAt' : 'askedAt';
  let query = from(tx).where(visibleTo(viewer, 'audience'));
  if (filter.states) query = query.where('state', 'in', filter.states);
  if (filter.queueId) query = query.where('queueId', '=', filter.queueId);
  if (filter.ownerStaffId) query = query.where('ownerStaffId', '=', filter.ownerStaffId);
  if (filter.source) query = query.where('source', '=', filter.source);
  const { before } = page;
  const beyond = filter.sort === 'due' ? '>' : '<';
  if (before?.at) {
    const { at, id } = before;
    query = query.where((eb) =>
      eb.or([eb(column, beyond, at), eb.and([eb(column, '=', at), eb('id', beyond, id)])]),
    );
  }
  const direction = filter.sort === 'due' ? 'asc' : 'desc';
  return query.orderBy(column, direction).orderBy('id', direction).limit(page.limit).execute();
}

/** How many there are in each state, as far as the viewer may see them; of settled ones since then. */
export function countByState(
  tx: Tx,
  viewer: Viewer,
  since: Date,
): Promise<{ state: CallbackState; count: number }[]> {
  return tx.db
    .selectFrom('callback')
    .select((eb) => ['state' as const, eb.fn.countAll<number>().as('count')])
    .where('tenantId', '=', tx.tenantId)
    .where(visibleTo(viewer, 'audience'))
    .where((eb) => eb.or([eb('state', 'in', OPEN_STATES), eb('settledAt', '>=', since)]))
    .groupBy('state')
    .execute();
}

// ── attempts ─────────────────────────────────────────────────────────────────

export async function insertAttempt(
  tx: Tx,
  row: Pick<AttemptRow, 'id' | 'callbackId' | 'targetId' | 'campaignId' | 'nth' | 'callId' | 'staffId'>,
): Promise<void> {
  await tx.db
    .insertInto('attempt')
    .values({
      ...row,
      tenantId: tx.tenantId,
      interactionId: null,
      startedAt: tx.now,
      answeredAt: null,
      keyPressed: false,
      endedAt: null,
      outcome: null,
    })
    .execute();
}

export function selectAttemptOfCall(tx: Tx, callId: string): Promise<AttemptRow | undefined> {
  return tx.db
    .selectFrom('attempt')
    .select(ATTEMPT)
    .where('tenantId', '=', tx.tenantId)
    .where('callId', '=', callId)
    .executeTakeFirst();
}

export function selectAttempts(tx: Tx, callbackIds: readonly string[]): Promise<AttemptRow[]> {
  return tx.db
    .selectFrom('attempt')
    .select(ATTEMPT)
    .where('tenantId', '=', tx.tenantId)
    .where('callbackId', 'in', callbackIds)
    .orderBy('startedAt')
    .orderBy('nth')
    .execute();
}

export async function updateAttempt(
  tx: Tx,
  id: string,
  change: Partial<Pick<AttemptRow, 'interactionId' | 'answeredAt' | 'keyPressed' | 'endedAt' | 'outcome'>>,
): Promise<void> {
  await tx.db
    .updateTable('attempt')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}
