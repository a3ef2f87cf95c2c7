import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    phoneLine: {
      tenantId: string;
      entryPointId: string;
      number: string;
      kind: 'voice' | 'fax';
      settings: unknown;
      version: number;
      changedBy: string | null;
      changedAt: Date | null;
      surgeSince: Date | null;
      surgeUntil: Date | null;
      surgeBy: string | null;
    };
    call: CallRow & { tenantId: string };
    callLeg: CallLegRow & { tenantId: string };
  }
}

export interface CallRow {
  id: string;
  exchangeId: string;
  direction: 'in' | 'out';
  entryPointId: string;
  farLegId: string;
  callerKind: 'number' | 'withheld' | 'payphone' | 'unavailable';
  number: Buffer | null;
  numberHash: Buffer | null;
  conversationId: string | null;
  interactionId: string | null;
  state: Buffer;
  stage: string;
  endedAt: Date | null;
  endReason: string | null;
  startedAt: Date;
  queuedAt: Date | null;
  answeredAt: Date | null;
  version: number;
}

export interface CallLegRow {
  callId: string;
  legId: string;
  party: 'far' | 'agent' | 'consulted' | 'supervisor';
  staffId: string | null;
  number: Buffer | null;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  cause: string | null;
  heldSec: number;
}

export interface LineRow {
  entryPointId: string;
  number: string;
  kind: 'voice' | 'fax';
  settings: unknown;
  version: number;
  changedBy: string | null;
  changedAt: Date | null;
  surgeSince: Date | null;
  surgeUntil: Date | null;
  surgeBy: string | null;
}

// ── lines ────────────────────────────────────────────────────────────────────

const LINE = [
  'entryPointId',
  'number',
  'kind',
  'settings',
  'version',
  'changedBy',
  'changedAt',
  'surgeSince',
  'surgeUntil',
  'surgeBy',
] as const;

export async function tenantOfNumber(db: Kysely<Tables>, number: string): Promise<string | undefined> {
  const { rows } = await sql<{
    tenantId: string | null;
  }>`select tenant_of_number(${number}) as tenant_id`.execute(db);
  return rows[0]?.tenantId ?? undefined;
}

export function selectLines(tx: Tx): Promise<LineRow[]> {
  return tx.db
    .selectFrom('phoneLine')
    .select(LINE)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('number')
    .execute();
}

export function selectLine(
  tx: Tx,
  by: { number: string } | { entryPointId: string },
): Promise<LineRow | undefined> {
  const query = tx.db.selectFrom('phoneLine').select(LINE).where('tenantId', '=', tx.tenantId);
  return (
    'number' in by ? query.where('number', '=', by.number) : query.where('entryPointId', '=', by.entryPointId)
  ).executeTakeFirst();
}

/** False when the number is somebody's already. */
export async function insertLine(
  tx: Tx,
  row: Pick<LineRow, 'entryPointId' | 'number' | 'kind' | 'settings'>,
): Promise<boolean> {
  const result = await tx.db
    .insertInto('phoneLine')
    .values({ ...row, settings: JSON.stringify(row.settings), tenantId: tx.tenantId, version: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Compare-and-set on the version; false when somebody changed it first. */
export async function updateLine(
  tx: Tx,
  entryPointId: string,
  version: number,
  change: { settings: unknown; changedBy: string },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('phoneLine')
    .set({
      settings: JSON.stringify(change.settings),
      changedBy: change.changedBy,
      changedAt: tx.now,
      version: version + 1,
    })
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function updateSurge(
  tx: Tx,
  entryPointId: string,
  surge: { surgeSince: Date | null; surgeUntil: Date | null; surgeBy: string },
): Promise<void> {
  await tx.db
    .updateTable('phoneLine')
    .set(surge)
    .where('tenantId', '=', tx.tenantId)
    .where('entryPointId', '=', entryPointId)
    .execute();
}

// ── calls ────────────────────────────────────────────────────────────────────

const CALL = [
  'id',
  'exchangeId',
  'direction',
  'entryPointId',
  'farLegId',
  'callerKind',
  'number',
  'numberHash',
  'conversationId',
  'interactionId',
  'state',
  'stage',
  'endedAt',
  'endReason',
  'startedAt',
  'queuedAt',
  'answeredAt',
  'version',
] as const;

/** A leg of an exchange is a call already. */
export class CallTaken extends Error {}

/** Fails as `CallTaken`, and everything with it: nobody waits for the answer to learn that it did not. */
export async function insertCall(tx: Tx, row: CallRow): Promise<void> {
  const insert = tx.db.insertInto('call').values({ ...row, tenantId: tx.tenantId });
  await insert.execute().catch((error: unknown) => {
    const isTaken = (error as { constraint?: string }).constraint === 'call_exchange_id_far_leg_id_key';
    throw isTaken ? new CallTaken('a leg is a call already', { cause: error }) : error;
  });
}

export function selectCall(tx: Tx, id: string): Promise<CallRow | undefined> {
  return tx.db
    .selectFrom('call')
    .select(CALL)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function selectCallsOf(tx: Tx, interactionId: string, ids: readonly string[]): Promise<CallRow[]> {
  return tx.db
    .selectFrom('call')
    .select(CALL)
    .where('tenantId', '=', tx.tenantId)
    .where((eb) =>
      eb.or([
        eb('interactionId', '=', interactionId),
        ...(ids.length === 0 ? [] : [eb('id', 'in', [...ids])]),
      ]),
    )
    .orderBy('startedAt')
    .orderBy('id')
    .execute();
}

/** One party's part of a call that was answered. */
export interface CallParty {
  callId: string;
  party: CallLegRow['party'];
  staffId: string | null;
  answeredAt: Date;
  endedAt: Date | null;
}

export async function selectParties(tx: Tx, callIds: readonly string[]): Promise<CallParty[]> {
  if (callIds.length === 0) return [];
  const rows = await tx.db
    .selectFrom('callLeg')
    .select(['callId', 'party', 'staffId', 'answeredAt', 'endedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('callId', 'in', callIds)
    .where('answeredAt', 'is not', null)
    .orderBy('answeredAt')
    .execute();
  return rows as CallParty[];
}

export async function selectEnded(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .selectFrom('call')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .where('endedAt', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}

export function lockCall(tx: Tx, id: string): Promise<CallRow | undefined> {
  return tx.db
    .selectFrom('call')
    .select(CALL)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export function selectOpenCalls(tx: Tx, exchangeId: string): Promise<CallRow[]> {
  return tx.db
    .selectFrom('call')
    .select(CALL)
    .where('tenantId', '=', tx.tenantId)
    .where('exchangeId', '=', exchangeId)
    .where('endedAt', 'is', null)
    .orderBy('startedAt')
    .execute();
}

/** Calls that are not over, of all exchanges, those that began first in front. */
export function selectGoingOn(tx: Tx, limit: number): Promise<CallRow[]> {
  return tx.db
    .selectFrom('call')
    .select(CALL)
    .where('tenantId', '=', tx.tenantId)
    .where('endedAt', 'is', null)
    .orderBy('startedAt')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Since when the telephones of the staff that are up in these calls are so. */
export async function selectAnsweredLegs(
  tx: Tx,
  callIds: readonly string[],
): Promise<{ callId: string; staffId: string; answeredAt: Date }[]> {
  if (callIds.length === 0) return [];
  const rows = await tx.db
    .selectFrom('callLeg')
    .select(['callId', 'staffId', 'answeredAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('callId', 'in', callIds)
    .where('endedAt', 'is', null)
    .execute();
  return rows.flatMap(({ callId, staffId, answeredAt }) =>
    staffId && answeredAt ? [{ callId, staffId, answeredAt }] : [],
  );
}

export function selectCallsOfStaff(tx: Tx, staffId: string): Promise<CallRow[]> {
  return tx.db
    .selectFrom('call')
    .select(CALL)
    .where('tenantId', '=', tx.tenantId)
    .where('endedAt', 'is', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('callLeg')
          .select('callLeg.legId')
          .where('callLeg.tenantId', '=', tx.tenantId)
          .whereRef('callLeg.callId', '=', 'call.id')
          .where('callLeg.staffId', '=', staffId)
          .where('callLeg.endedAt', 'is', null),
      ),
    )
    .orderBy('startedAt')
    .execute();
}

/** The newest call of a number to an entry point that was given up, or lost, in the line since then. */
export function selectLastAbandoned(
  tx: Tx,
  by: { entryPointId: string; numberHashes: readonly Buffer[]; since: Date },
): Promise<Pick<CallRow, 'id' | 'interactionId' | 'queuedAt'> | undefined> {
  return tx.db
    .selectFrom('call')
    .select(['id', 'interactionId', 'queuedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('numberHash', 'in', by.numberHashes)
    .where('entryPointId', '=', by.entryPointId)
    .where('startedAt', '>', new Date(by.since.getTime() - 7_200_000))
    .where('endedAt', '>=', by.since)
    .where('endReason', 'in', ['abandoned', 'telephone-lost'])
    .where('queuedAt', 'is not', null)
    .where('answeredAt', 'is', null)
    .orderBy('startedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function updateCall(
  tx: Tx,
  id: string,
  change: Partial<Omit<CallRow, 'id' | 'exchangeId' | 'direction' | 'entryPointId'>>,
): Promise<void> {
  await tx.db
    .updateTable('call')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

// ── legs ─────────────────────────────────────────────────────────────────────

export async function insertLegs(tx: Tx, rows: readonly CallLegRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.db
    .insertInto('callLeg')
    .values(rows.map((row) => ({ ...row, tenantId: tx.tenantId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function updateLeg(
  tx: Tx,
  callId: string,
  legId: string,
  change: Partial<Pick<CallLegRow, 'answeredAt' | 'endedAt' | 'cause' | 'party'>>,
): Promise<void> {
  await tx.db
    .updateTable('callLeg')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('callId', '=', callId)
    .where('legId', '=', legId)
    .execute();
}
