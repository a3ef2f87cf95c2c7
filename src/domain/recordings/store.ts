import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo, type Viewer } from '#domain/staff/access.ts';
import type { DeletionProof, Gap, Part, Recording, RecordingKind, RecordingState } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    recording: RecordingRow & { tenantId: string; fileKey: Buffer | null; peaks: Buffer | null };
    recordingPart: PartRow & { tenantId: string };
    recordingHold: HoldRow & { tenantId: string };
    recordingDeletion: DeletionProof & { tenantId: string };
  }
}

export interface RecordingRow extends Omit<Recording, 'gaps'> {
  gaps: unknown;
}

export interface PartRow extends Part {
  recordingId: string;
}

export interface HoldRow {
  id: string;
  recordingId: string;
  reason: Buffer;
  untilAt: Date;
  heldBy: string;
  heldAt: Date;
  releasedBy: string | null;
  releasedAt: Date | null;
  releaseReason: Buffer | null;
}

const RECORDING = [
  'id',
  'kind',
  'callId',
  'entryPointId',
  'exchangeId',
  'state',
  'queueId',
  'messageId',
  'interactionId',
  'keepDays',
  'ownMayListen',
  'startedAt',
  'endedAt',
  'keptAt',
  'deleteAfter',
  'fileId',
  'durationMs',
  'sizeBytes',
  'sha256',
  'gaps',
] as const;

function toRecording(row: RecordingRow): Recording {
  return { ...row, gaps: row.gaps as readonly Gap[] };
}

const from = (tx: Tx) => tx.db.selectFrom('recording').where('recording.tenantId', '=', tx.tenantId);

export async function insertRecording(
  tx: Tx,
  row: Pick<
    Recording,
    | 'id'
    | 'kind'
    | 'callId'
    | 'entryPointId'
    | 'exchangeId'
    | 'queueId'
    | 'interactionId'
    | 'keepDays'
    | 'ownMayListen'
    | 'startedAt'
  >,
): Promise<void> {
  await tx.db
    .insertInto('recording')
    .values({ ...row, tenantId: tx.tenantId, state: 'running', gaps: '[]' })
    .execute();
}

export async function updateRecording(
  tx: Tx,
  id: string,
  change: Partial<
    Omit<RecordingRow, 'id' | 'kind' | 'callId' | 'gaps'> & {
      gaps: string;
      fileKey: Buffer | null;
      peaks: Buffer | null;
    }
  >,
): Promise<void> {
  await tx.db
    .updateTable('recording')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export async function selectTalk(tx: Tx, callId: string): Promise<Recording | undefined> {
  const row = await from(tx)
    .select(RECORDING)
    .where('callId', '=', callId)
    .where('kind', '=', 'talk')
    .executeTakeFirst();
  return row && toRecording(row);
}

export async function selectRecording(tx: Tx, id: string): Promise<Recording | undefined> {
  const row = await from(tx).select(RECORDING).where('id', '=', id).executeTakeFirst();
  return row && toRecording(row);
}

export async function lockRecording(tx: Tx, id: string): Promise<Recording | undefined> {
  const row = await from(tx).select(RECORDING).where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toRecording(row);
}

/** What opens its file and paints its picture, both sealed. */
export function selectSealed(
  tx: Tx,
  id: string,
): Promise<{ fileKey: Buffer | null; peaks: Buffer | null } | undefined> {
  return from(tx).select(['fileKey', 'peaks']).where('id', '=', id).executeTakeFirst();
}

export async function selectOfCalls(tx: Tx, callIds: readonly string[]): Promise<Recording[]> {
  if (callIds.length === 0) return [];
  const rows = await from(tx)
    .select(RECORDING)
    .where('callId', 'in', callIds)
    .orderBy('startedAt')
    .orderBy('id')
    .execute();
  return rows.map(toRecording);
}

export async function selectOfInteraction(tx: Tx, interactionId: string): Promise<Recording[]> {
  const rows = await from(tx).select(RECORDING).where('interactionId', '=', interactionId).execute();
  return rows.map(toRecording);
}

/** Those that an exchange may still have, and that are not being recorded any more. */
export async function selectAwaited(tx: Tx, exchangeId: string): Promise<Recording[]> {
  const rows = await from(tx)
    .select(RECORDING)
    .where('exchangeId', '=', exchangeId)
    .where('state', 'in', ['running', 'awaited'])
    .orderBy('startedAt')
    .execute();
  return rows.map(toRecording);
}

// ── parts ────────────────────────────────────────────────────────────────────

const PART = ['farName', 'ourName', 'startedAt', 'endedAt', 'endedWhy'] as const;

export async function insertPart(tx: Tx, row: PartRow): Promise<void> {
  await tx.db
    .insertInto('recordingPart')
    .values({ ...row, tenantId: tx.tenantId })
    .execute();
}

export async function endPart(
  tx: Tx,
  farName: string,
  change: Pick<Part, 'endedAt' | 'endedWhy'>,
): Promise<void> {
  await tx.db
    .updateTable('recordingPart')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('farName', '=', farName)
    .where('endedAt', 'is', null)
    .execute();
}

/** Parts that nobody ended, as the call did. */
export async function endOpenParts(tx: Tx, recordingId: string, at: Date): Promise<void> {
  await tx.db
    .updateTable('recordingPart')
    .set({ endedAt: at, endedWhy: 'over' })
    .where('tenantId', '=', tx.tenantId)
    .where('recordingId', '=', recordingId)
    .where('endedAt', 'is', null)
    .execute();
}

export function selectParts(tx: Tx, recordingId: string): Promise<Part[]> {
  return tx.db
    .selectFrom('recordingPart')
    .select(PART)
    .where('tenantId', '=', tx.tenantId)
    .where('recordingId', '=', recordingId)
    .orderBy('startedAt')
    .orderBy('farName')
    .execute();
}

/** Which of these names at an exchange are parts, and how it stands with their recordings. */
export async function selectByNames(
  tx: Tx,
  names: readonly string[],
): Promise<{ name: string; recordingId: string; state: RecordingState }[]> {
  if (names.length === 0) return [];
  const { rows } = await sql<{ name: string; recordingId: string; state: RecordingState }>`
    select n.name, r.id as recording_id, r.state from unnest(${names}::uuid[]) n(name)
    join recording_part p on p.tenant_id = ${tx.tenantId} and (p.far_name = n.name or p.our_name = n.name)
    join recording r on r.tenant_id = p.tenant_id and r.id = p.recording_id`.execute(tx.db);
  return rows;
}

// ── holds ────────────────────────────────────────────────────────────────────

export async function insertHold(tx: Tx, row: HoldRow): Promise<void> {
  await tx.db
    .insertInto('recordingHold')
    .values({ ...row, tenantId: tx.tenantId })
    .execute();
}

export function selectHolds(tx: Tx, recordingIds: readonly string[]): Promise<HoldRow[]> {
  if (recordingIds.length === 0) return Promise.resolve([]);
  return tx.db
    .selectFrom('recordingHold')
    .select([
      'id',
      'recordingId',
      'reason',
      'untilAt',
      'heldBy',
      'heldAt',
      'releasedBy',
      'releasedAt',
      'releaseReason',
    ])
    .where('tenantId', '=', tx.tenantId)
    .where('recordingId', 'in', recordingIds)
    .orderBy('heldAt')
    .execute();
}

/** False when it is released already, or is none of that recording. */
export async function releaseHold(
  tx: Tx,
  of: { recordingId: string; holdId: string },
  by: { releasedBy: string; releasedAt: Date; releaseReason: Buffer },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('recordingHold')
    .set(by)
    .where('tenantId', '=', tx.tenantId)
    .where('recordingId', '=', of.recordingId)
    .where('id', '=', of.holdId)
    .where('releasedAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

// ── the end ──────────────────────────────────────────────────────────────────

/** Recordings whose time is over and that nobody holds, and those whose deletion was begun; oldest first. */
export async function selectDue(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from recording r
    where r.tenant_id = ${tx.tenantId} and r.state in ('kept', 'deleting') and r.delete_after <= ${now}
      and not exists (select 1 from recording_hold h where h.tenant_id = r.tenant_id and h.recording_id = r.id
        and h.released_at is null and h.until_at > ${now})
    order by r.delete_after, r.id limit ${limit}`.execute(tx.db);
  return rows.map(({ id }) => id);
}

export async function insertDeletion(tx: Tx, proof: DeletionProof): Promise<void> {
  await tx.db
    .insertInto('recordingDeletion')
    .values({ ...proof, tenantId: tx.tenantId })
    .execute();
}

const DELETION = [
  'recordingId',
  'callId',
  'kind',
  'startedAt',
  'keptAt',
  'deletedAt',
  'keepDays',
  'heldUntil',
  'durationMs',
  'sizeBytes',
  'sha256',
  'deletedBy',
] as const;

const fromDeletions = (tx: Tx) =>
  tx.db.selectFrom('recordingDeletion').select(DELETION).where('tenantId', '=', tx.tenantId);

/** What is left of those of these recordings that are gone. */
export function selectDeletionsOf(tx: Tx, recordingIds: readonly string[]): Promise<DeletionProof[]> {
  if (recordingIds.length === 0) return Promise.resolve([]);
  return fromDeletions(tx).where('recordingId', 'in', recordingIds).execute();
}

export function selectDeletions(
  tx: Tx,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<DeletionProof[]> {
  let query = fromDeletions(tx);
  if (page.before)
    query = query.where(
      sql<boolean>`(deleted_at, recording_id) < (${page.before.at}, ${page.before.id}::uuid)`,
    );
  return query.orderBy('deletedAt', 'desc').orderBy('recordingId', 'desc').limit(page.limit).execute();
}

// ── lists ────────────────────────────────────────────────────────────────────

/** What a list of recordings asks for; what is absent is not asked. */
export interface RecordingFilter {
  kind?: RecordingKind | undefined;
  entryPointId?: string | undefined;
  staffId?: string | undefined;
  held?: boolean | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** Kept recordings, newest first: all of the city for who oversees them, else those of talks that may be seen. */
export async function selectPage(
  tx: Tx,
  viewer: Viewer | 'all',
  filter: RecordingFilter,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<Recording[]> {
  let query = from(tx)
    .leftJoin('interaction', (join) =>
      join
        .onRef('interaction.tenantId', '=', 'recording.tenantId')
        .onRef('interaction.id', '=', 'recording.interactionId'),
    )
    .select(RECORDING.map((name) => `recording.${name}` as const))
    .where('recording.state', '=', 'kept');
  if (viewer !== 'all') query = query.where(visibleTo(viewer, 'interaction.audience'));
  if (filter.kind) query = query.where('recording.kind', '=', filter.kind);
  if (filter.entryPointId) query = query.where('recording.entryPointId', '=', filter.entryPointId);
  if (filter.since) query = query.where('recording.startedAt', '>=', filter.since);
  if (filter.until) query = query.where('recording.startedAt', '<', filter.until);
  if (filter.held !== undefined)
    query = query.where(
      sql<boolean>`exists (select 1 from recording_hold h where h.tenant_id = recording.tenant_id
        and h.recording_id = recording.id and h.released_at is null and h.until_at > ${tx.now}) = ${filter.held}`,
    );
  if (filter.staffId)
    query = query.where(
      sql<boolean>`exists (select 1 from call_leg l where l.tenant_id = recording.tenant_id
        and l.call_id = recording.call_id and l.staff_id = ${filter.staffId}::uuid and l.answered_at is not null)`,
    );
  if (page.before)
    query = query.where(
      sql<boolean>`(recording.started_at, recording.id) < (${page.before.at}, ${page.before.id}::uuid)`,
    );
  const rows = await query
    .orderBy('recording.startedAt', 'desc')
    .orderBy('recording.id', 'desc')
    .limit(page.limit)
    .execute();
  return rows.map((row) => toRecording(row));
}
