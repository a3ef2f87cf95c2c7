import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Side } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    transcript: TranscriptRow & { tenantId: string };
    transcriptSegment: SegmentRow & { tenantId: string; grams: unknown; masked: string[] };
  }
}

export interface TranscriptRow {
  callId: string;
  interactionId: string;
  language: string;
  startedAt: Date;
  endedAt: Date | null;
  keepDays: number;
  deleteAfter: Date;
}

export interface SegmentRow {
  id: string;
  callId: string;
  interactionId: string;
  side: Side;
  staffId: string | null;
  startMs: number;
  endMs: number;
  saidAt: Date;
  body: Buffer | null;
  heard: Buffer | null;
  correctedBy: string | null;
  correctedAt: Date | null;
  version: number;
}

const TRANSCRIPT = [
  'callId',
  'interactionId',
  'language',
  'startedAt',
  'endedAt',
  'keepDays',
  'deleteAfter',
] as const;
const SEGMENT = [
  'id',
  'callId',
  'interactionId',
  'side',
  'staffId',
  'startMs',
  'endMs',
  'saidAt',
  'body',
  'heard',
  'correctedBy',
  'correctedAt',
  'version',
] as const;

const list = (values: readonly bigint[]) => sql<unknown>`${`{${values.join(',')}}`}::bigint[]`;

/** False when the call has one already. */
export async function insertTranscript(tx: Tx, row: TranscriptRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('transcript')
    .values({ ...row, tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export function lockTranscript(tx: Tx, callId: string): Promise<TranscriptRow | undefined> {
  return tx.db
    .selectFrom('transcript')
    .select(TRANSCRIPT)
    .where('tenantId', '=', tx.tenantId)
    .where('callId', '=', callId)
    .forUpdate()
    .executeTakeFirst();
}

export function selectTranscripts(tx: Tx, interactionId: string): Promise<TranscriptRow[]> {
  return tx.db
    .selectFrom('transcript')
    .select(TRANSCRIPT)
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .orderBy('startedAt')
    .execute();
}

export async function updateTranscript(
  tx: Tx,
  callId: string,
  change: Partial<Pick<TranscriptRow, 'endedAt' | 'deleteAfter'>>,
): Promise<void> {
  await tx.db
    .updateTable('transcript')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('callId', '=', callId)
    .execute();
}

/** Calls whose transcript was to be kept until now at most, the longest due first. */
export async function selectDue(tx: Tx, most: number): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('transcript')
    .select('callId')
    .where('tenantId', '=', tx.tenantId)
    .where('deleteAfter', '<=', tx.now)
    .orderBy('deleteAfter')
    .limit(most)
    .execute();
  return rows.map(({ callId }) => callId);
}

export async function selectOpen(tx: Tx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('transcript')
    .select('callId')
    .where('tenantId', '=', tx.tenantId)
    .where('endedAt', 'is', null)
    .execute();
  return rows.map(({ callId }) => callId);
}

/** With its segments. False when there is none. */
export async function deleteTranscript(tx: Tx, callId: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('transcript')
    .where('tenantId', '=', tx.tenantId)
    .where('callId', '=', callId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

// ── segments ─────────────────────────────────────────────────────────────────

export async function insertSegment(
  tx: Tx,
  row: SegmentRow,
  grams: readonly bigint[],
  masked: readonly string[],
): Promise<void> {
  await tx.db
    .insertInto('transcriptSegment')
    .values({ ...row, tenantId: tx.tenantId, grams: list(grams), masked: [...masked] })
    .execute();
}

export function selectSegments(tx: Tx, interactionId: string): Promise<SegmentRow[]> {
  return tx.db
    .selectFrom('transcriptSegment')
    .select(SEGMENT)
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .orderBy('saidAt')
    .orderBy('id')
    .execute();
}

export async function selectSegmentIds(tx: Tx, callId: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('transcriptSegment')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('callId', '=', callId)
    .execute();
  return rows.map(({ id }) => id);
}

export function selectSegment(tx: Tx, id: string): Promise<SegmentRow | undefined> {
  return tx.db
    .selectFrom('transcriptSegment')
    .select(SEGMENT)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** False when somebody was faster. */
export async function updateSegment(
  tx: Tx,
  id: string,
  version: number,
  change: Pick<SegmentRow, 'body' | 'heard' | 'correctedBy' | 'correctedAt'>,
  grams: readonly bigint[],
  masked: readonly string[],
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('transcriptSegment')
    .set({ ...change, grams: list(grams), masked: [...masked], version: version + 1 })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** What was said in these interactions, newest first, as far as it may hold one of the terms. */
export async function selectTexts(
  tx: Tx,
  interactionIds: readonly string[],
  terms: readonly (readonly bigint[])[],
): Promise<{ interactionId: string; body: Buffer; saidAt: Date }[]> {
  if (interactionIds.length === 0) return [];
  const { rows } = await sql<{ interactionId: string; body: Buffer; saidAt: Date }>`
    select interaction_id, body, said_at from transcript_segment
    where tenant_id = ${tx.tenantId} and interaction_id = any(${[...interactionIds]}::uuid[]) and body is not null
      and (${sql.join(
        terms.map((term) => sql`grams @> ${list(term)}`),
        sql` or `,
      )})
    order by said_at desc`.execute(tx.db);
  return rows;
}
