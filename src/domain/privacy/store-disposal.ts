import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Disposal, RetainedKind } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    disposal: DisposalRow & { tenantId: string; clientId: string };
    disposalItem: {
      tenantId: string;
      disposalId: string;
      kind: string;
      subjectHash: Buffer;
      disposedAt: Date;
    };
    disposalFile: { tenantId: string; disposalId: string; fileId: string; removedAt: Date | null };
  }
}

export interface DisposalRow extends Omit<Disposal, 'proposed' | 'disposed'> {
  /** jsonb; written as JSON text. */
  proposed: unknown;
  disposed: unknown;
}

const DISPOSAL = [
  'id',
  'dueBefore',
  'state',
  'proposed',
  'disposed',
  'proposedBy',
  'proposedAt',
  'decidedBy',
  'decidedAt',
  'finishedAt',
  'digest',
] as const;

const disposals = (tx: Tx) =>
  tx.db.selectFrom('disposal').select(DISPOSAL).where('tenantId', '=', tx.tenantId);

/** The one that waits for somebody, or is under way. */
export function selectOpen(tx: Tx): Promise<DisposalRow | undefined> {
  return disposals(tx).where('state', 'in', ['proposed', 'approved']).executeTakeFirst();
}

export function lockDisposal(tx: Tx, id: string): Promise<DisposalRow | undefined> {
  return disposals(tx).where('id', '=', id).forUpdate().executeTakeFirst();
}

export function selectByClientId(tx: Tx, clientId: string): Promise<DisposalRow | undefined> {
  return disposals(tx).where('clientId', '=', clientId).executeTakeFirst();
}

/** Newest first; `before` is the id of the last one that was shown. */
export function selectDisposals(
  tx: Tx,
  page: { before: string | undefined; limit: number },
): Promise<DisposalRow[]> {
  const query = page.before ? disposals(tx).where('id', '<', page.before) : disposals(tx);
  return query.orderBy('id', 'desc').limit(page.limit).execute();
}

/** False when another one is open already. */
export async function insertDisposal(
  tx: Tx,
  row: Pick<DisposalRow, 'id' | 'dueBefore' | 'proposedBy'> & { clientId: string; proposed: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into disposal (tenant_id, id, client_id, due_before, state, proposed, proposed_by, proposed_at)
    values (${tx.tenantId}, ${row.id}, ${row.clientId}, ${row.dueBefore}, 'proposed', ${row.proposed}, ${row.proposedBy}, ${tx.now})
    on conflict (tenant_id) where state in ('proposed', 'approved') do nothing returning id`.execute(tx.db);
  return rows.length > 0;
}

export async function updateDisposal(
  tx: Tx,
  id: string,
  change: Partial<Omit<DisposalRow, 'id' | 'disposed' | 'proposed'>> & { disposed?: string },
): Promise<void> {
  await tx.db
    .updateTable('disposal')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export async function insertItems(
  tx: Tx,
  disposalId: string,
  kind: RetainedKind,
  hashes: readonly Buffer[],
): Promise<void> {
  await sql`insert into disposal_item (tenant_id, disposal_id, kind, subject_hash, disposed_at)
    select ${tx.tenantId}, ${disposalId}, ${kind}, h, ${tx.now} from unnest(${hashes}::bytea[]) h`.execute(
    tx.db,
  );
}

/** SHA-256 over the hashes of its items, in order. */
export async function selectDigest(tx: Tx, disposalId: string): Promise<Buffer> {
  const { rows } = await sql<{ digest: Buffer }>`
    select sha256(coalesce(string_agg(subject_hash, ''::bytea order by subject_hash, kind), ''::bytea)) as digest
    from disposal_item where tenant_id = ${tx.tenantId} and disposal_id = ${disposalId}`.execute(tx.db);
  return rows[0]!.digest;
}

/** By which disposal something went, and when. */
export function selectItem(
  tx: Tx,
  subjectHash: Buffer,
): Promise<{ disposalId: string; kind: string; disposedAt: Date } | undefined> {
  return tx.db
    .selectFrom('disposalItem')
    .select(['disposalId', 'kind', 'disposedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('subjectHash', '=', subjectHash)
    .executeTakeFirst();
}

// ── bytes in the storage ─────────────────────────────────────────────────────

export async function insertFiles(tx: Tx, disposalId: string, fileIds: readonly string[]): Promise<void> {
  if (fileIds.length === 0) return;
  await sql`insert into disposal_file (tenant_id, disposal_id, file_id)
    select ${tx.tenantId}, ${disposalId}, f from unnest(${fileIds}::uuid[]) f on conflict do nothing`.execute(
    tx.db,
  );
}

export async function selectFilesLeft(tx: Tx, disposalId: string, limit: number): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('disposalFile')
    .select('fileId')
    .where('tenantId', '=', tx.tenantId)
    .where('disposalId', '=', disposalId)
    .where('removedAt', 'is', null)
    .limit(limit)
    .execute();
  return rows.map(({ fileId }) => fileId);
}

export async function updateFilesRemoved(tx: Tx, fileIds: readonly string[]): Promise<void> {
  await tx.db
    .updateTable('disposalFile')
    .set({ removedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('fileId', 'in', fileIds)
    .execute();
}
