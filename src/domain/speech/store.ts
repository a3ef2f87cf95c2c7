import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    promptSound: {
      tenantId: string;
      hash: Buffer;
      /** Sealed WAV. */
      sound: Buffer;
      sizeBytes: number;
      durationMs: number;
      madeAt: Date;
      usedAt: Date;
    };
    promptUpload: UploadRow & { tenantId: string; clientId: string; sound: Buffer };
    voiceChoice: VoiceChoiceRow & { tenantId: string };
  }
}

export interface UploadRow {
  id: string;
  name: string;
  hash: Buffer;
  sizeBytes: number;
  durationMs: number;
  uploadedBy: string;
  uploadedAt: Date;
  retiredAt: Date | null;
}

export interface VoiceChoiceRow {
  language: string;
  engineId: string;
  voice: string;
  speed: number;
  version: number;
}

const UPLOAD = [
  'id',
  'name',
  'hash',
  'sizeBytes',
  'durationMs',
  'uploadedBy',
  'uploadedAt',
  'retiredAt',
] as const;
const CHOICE = ['language', 'engineId', 'voice', 'speed', 'version'] as const;

export async function tenantOfPrompt(db: Kysely<Tables>, hash: Buffer): Promise<string | undefined> {
  const { rows } = await sql<{
    tenantId: string | null;
  }>`select tenant_of_prompt(${hash}) as tenant_id`.execute(db);
  return rows[0]?.tenantId ?? undefined;
}

/** Those of the hashes that are there. */
export async function selectKnown(
  tx: Tx,
  hashes: readonly Buffer[],
): Promise<{ hash: Buffer; usedAt: Date }[]> {
  if (hashes.length === 0) return [];
  return tx.db
    .selectFrom('promptSound')
    .select(['hash', 'usedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('hash', 'in', hashes)
    .execute();
}

/** The sealed sound of a prompt or of an upload. */
export async function selectSound(tx: Tx, hash: Buffer): Promise<Buffer | undefined> {
  const row =
    (await tx.db
      .selectFrom('promptSound')
      .select('sound')
      .where('tenantId', '=', tx.tenantId)
      .where('hash', '=', hash)
      .executeTakeFirst()) ??
    (await tx.db
      .selectFrom('promptUpload')
      .select('sound')
      .where('tenantId', '=', tx.tenantId)
      .where('hash', '=', hash)
      .executeTakeFirst());
  return row?.sound;
}

export async function insertSound(
  tx: Tx,
  row: { hash: Buffer; sound: Buffer; sizeBytes: number; durationMs: number },
): Promise<void> {
  await tx.db
    .insertInto('promptSound')
    .values({ ...row, tenantId: tx.tenantId, madeAt: tx.now, usedAt: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function touchSounds(tx: Tx, hashes: readonly Buffer[]): Promise<void> {
  if (hashes.length === 0) return;
  await tx.db
    .updateTable('promptSound')
    .set({ usedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('hash', 'in', hashes)
    .execute();
}

export async function sizeOfSounds(tx: Tx): Promise<number> {
  const row = await tx.db
    .selectFrom('promptSound')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('sizeBytes'), sql<number>`0`).as('sizeBytes'))
    .where('tenantId', '=', tx.tenantId)
    .executeTakeFirst();
  return Number(row?.sizeBytes ?? 0);
}

export async function deleteUnused(tx: Tx, before: Date): Promise<void> {
  await tx.db
    .deleteFrom('promptSound')
    .where('tenantId', '=', tx.tenantId)
    .where('usedAt', '<', before)
    .execute();
}

/** Deletes the longest unused of those unused since `before` until that many bytes are free. */
export async function deleteOldest(tx: Tx, bytes: number, before: Date): Promise<void> {
  await sql`delete from prompt_sound s using (
      select hash, sum(size_bytes) over (order by used_at, hash) - size_bytes as freed from prompt_sound
      where tenant_id = ${tx.tenantId} and used_at < ${before}
    ) o where s.tenant_id = ${tx.tenantId} and s.hash = o.hash and o.freed < ${bytes}`.execute(tx.db);
}

// ── uploads ──────────────────────────────────────────────────────────────────

export async function insertUpload(
  tx: Tx,
  row: Omit<UploadRow, 'uploadedAt' | 'retiredAt'> & { clientId: string; sound: Buffer },
): Promise<void> {
  await tx.db
    .insertInto('promptUpload')
    .values({ ...row, tenantId: tx.tenantId, uploadedAt: tx.now, retiredAt: null })
    .execute();
}

export function selectUploads(tx: Tx): Promise<UploadRow[]> {
  return tx.db
    .selectFrom('promptUpload')
    .select(UPLOAD)
    .where('tenantId', '=', tx.tenantId)
    .where('retiredAt', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

export function selectUpload(
  tx: Tx,
  by: { id: string } | { clientId: string },
): Promise<UploadRow | undefined> {
  const query = tx.db.selectFrom('promptUpload').select(UPLOAD).where('tenantId', '=', tx.tenantId);
  return 'id' in by
    ? query.where('id', '=', by.id).executeTakeFirst()
    : query.where('clientId', '=', by.clientId).executeTakeFirst();
}

export async function retireUpload(tx: Tx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('promptUpload')
    .set({ retiredAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('retiredAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

// ── voices ───────────────────────────────────────────────────────────────────

export function selectChoices(tx: Tx): Promise<VoiceChoiceRow[]> {
  return tx.db
    .selectFrom('voiceChoice')
    .select(CHOICE)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('language')
    .execute();
}

/** False when somebody was faster: the version is not the one that was seen (0 for none). */
export async function saveChoice(
  tx: Tx,
  row: Omit<VoiceChoiceRow, 'version'>,
  seen: number,
): Promise<boolean> {
  if (seen === 0) {
    const { numInsertedOrUpdatedRows } = await tx.db
      .insertInto('voiceChoice')
      .values({ ...row, tenantId: tx.tenantId, version: 1 })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await tx.db
    .updateTable('voiceChoice')
    .set({ engineId: row.engineId, voice: row.voice, speed: row.speed, version: seen + 1 })
    .where('tenantId', '=', tx.tenantId)
    .where('language', '=', row.language)
    .where('version', '=', seen)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export function deleteChoice(tx: Tx, language: string): Promise<unknown> {
  return tx.db
    .deleteFrom('voiceChoice')
    .where('tenantId', '=', tx.tenantId)
    .where('language', '=', language)
    .execute();
}
