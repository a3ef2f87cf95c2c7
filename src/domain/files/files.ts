import type { Tx } from '#db/transaction.ts';
import { keepOriginal } from '#domain/masking/originals.ts';
import { readPatterns } from '#domain/masking/patterns.ts';
import type { MaskingPattern } from '#domain/masking/types.ts';
import { maskByPatterns } from '#kernel/sensitive.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store.ts';
import type { NewFile, StoredFile } from './types.ts';

const scopeOf = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'file.name' });

/** What a file's bytes are sealed under; the id is part of it, so that one file's bytes do not open as another's. */
export function fileSealScope(tenantId: string, fileId: string): { tenantId: string; purpose: string } {
  return { tenantId, purpose: `file.bytes:${fileId}` };
}

/** Where a file's bytes lie in the storage. */
export function storageKey(tenantId: string, fileId: string): string {
  return `${tenantId}/${fileId}`;
}

/**
 * Records a file whose bytes are already durable in the storage; numbers in its name are masked as in any text, with the
 * name as it was given kept apart, by `patterns` where those were read already.
 */
export async function addFile(tx: Tx, file: NewFile, known?: readonly MaskingPattern[]): Promise<StoredFile> {
  const { name: given, ...row } = file;
  const patterns = known ?? (await readPatterns(tx));
  const { text: name, masked } = maskByPatterns(given, patterns);
  store.addFile(tx, { ...row, name: tx.sealer.seal(scopeOf(tx), name) });
  keepOriginal(tx, { kind: 'file', id: file.id }, { original: given, masked, patterns });
  tx.audit({ action: 'write', subjectKind: 'file', subjectId: file.id });
  return { id: file.id, name, mediaType: file.mediaType, sizeBytes: file.sizeBytes, image: file.image };
}

/** The files by id, for showing beside what they are attached to. Visibility is that of what they hang on. */
export async function filesByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredFile>> {
  if (ids.length === 0) return new Map();
  const rows = await store.selectFiles(tx, [...new Set(ids)]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        name: tx.sealer.open(scopeOf(tx), row.name),
        mediaType: row.mediaType,
        sizeBytes: row.sizeBytes,
        image: row.image,
      },
    ]),
  );
}

/** Refuses 'not-found' unless each of the files was sent up by this uploader; then they may be attached. */
export async function requireUploadedBy(tx: Tx, ids: readonly string[], uploader: string): Promise<void> {
  if (ids.length === 0) return;
  const rows = await store.selectFiles(tx, ids);
  const mine = rows.filter((row) => row.uploadedBy === uploader);
  if (new Set(ids).size !== ids.length || mine.length !== ids.length) throw new Refusal('not-found');
}

/** Who sent the file up; undefined when there is none. */
export async function uploaderOf(tx: Tx, id: string): Promise<string | undefined> {
  const [row] = await store.selectFiles(tx, [id]);
  return row?.uploadedBy;
}

/** Drops the rows of files whose bytes are gone and that hang on nothing. */
export async function forgetFiles(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await store.deleteFiles(tx, ids);
  for (const subjectId of ids)
    tx.audit({ action: 'write', subjectKind: 'file', subjectId, fields: ['gone'] });
}
