import { createHash } from 'node:crypto';
import type { Database, Scope, Tx } from '#db/transaction.ts';
import { isFilePublic, isFileVisible } from '#domain/cases/cases.ts';
import { addFile, fileSealScope, filesByIds, storageKey, uploaderOf } from '#domain/files/files.ts';
import type { StoredFile } from '#domain/files/types.ts';
import { isFileOfConversation, mayOpenFile } from '#domain/interactions/said-files.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Ids } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { SealBroken, type Sealer } from '#kernel/sealed.ts';

/** A rectangle in shares of a picture, or of a page of a PDF (from 1), as it is seen upright. */
interface BlackArea {
  page?: number | undefined;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where bytes lie and how they are looked at; implemented by outside/storage. */
export interface FileDeps {
  database: Database;
  ids: Ids;
  sealer: Sealer;
  storage: {
    put(key: string, bytes: Buffer): Promise<void>;
    get(key: string): Promise<Buffer>;
    remove(key: string): Promise<void>;
  };
  /** A picture, or the pages of a PDF as pictures, drawn anew with these areas black in the pixels. */
  blackOut(
    bytes: Buffer,
    mediaType: string,
    areas: readonly BlackArea[],
  ): Promise<{ bytes: Buffer; extension: string }>;
  /** A page of a PDF, from 1, as it would go out, and how many there are. Refuses 'not-found' for one that is not there. */
  drawPage(pdf: Buffer, nth: number): Promise<{ jpeg: Buffer; pages: number }>;
  inspect(
    bytes: Buffer,
    name: string,
  ): Promise<{ bytes: Buffer; name: string; mediaType: string; kind: string }>;
}

/** Takes a file in: looked at, sealed, durable in the storage, and only then a row. Refuses what `inspect` refuses. */
export async function uploadFile(
  deps: FileDeps,
  scope: Scope,
  uploadedBy: string,
  upload: { bytes: Buffer; name: string },
): Promise<StoredFile> {
  const file = await deps.inspect(upload.bytes, upload.name);
  const id = deps.ids.next();
  await deps.storage.put(
    storageKey(scope.tenantId, id),
    deps.sealer.sealBytes(fileSealScope(scope.tenantId, id), file.bytes),
  );
  return deps.database.tx(scope, (tx) =>
    addFile(tx, {
      id,
      name: file.name,
      mediaType: file.mediaType,
      image: file.kind === 'image',
      sizeBytes: file.bytes.length,
      sha256: createHash('sha256').update(file.bytes).digest(),
      uploadedBy,
    }),
  );
}

export type FileReader = { staff: StaffActor } | { conversationId: string } | { caseId: string };

/** A file for somebody who may see what it hangs on (or who sent it up just now). Refuses 'not-found' otherwise. */
export async function openFile(
  deps: FileDeps,
  scope: Scope,
  id: string,
  reader: FileReader,
): Promise<{ file: StoredFile; bytes: Buffer }> {
  const file = await deps.database.tx(scope, async (tx) => {
    if (!(await mayRead(tx, id, reader))) throw new Refusal('not-found');
    tx.audit({ action: 'read', subjectKind: 'file', subjectId: id });
    return (await filesByIds(tx, [id])).get(id);
  });
  if (!file) throw new Refusal('not-found');
  return { file, bytes: await openBytes(deps, scope.tenantId, id) };
}

/**
 * The bytes of a file that has its row. Refuses 'data.damaged' when they are not what was stored, or are gone: that is never
 * "there is no such file".
 */
export async function openBytes(
  { sealer, storage }: Pick<FileDeps, 'sealer' | 'storage'>,
  tenantId: string,
  fileId: string,
): Promise<Buffer> {
  try {
    const sealed = await storage.get(storageKey(tenantId, fileId));
    return sealer.openBytes(fileSealScope(tenantId, fileId), sealed);
  } catch (cause) {
    const isGone = cause instanceof Refusal && cause.code === 'not-found';
    if (!isGone && !(cause instanceof SealBroken)) throw cause;
    throw new Refusal('data.damaged', { fileId, why: cause instanceof SealBroken ? cause.fault : 'missing' });
  }
}

/** Refuses 'not-found' for a file of which this person sees nothing that it hangs on. */
export async function requireReadableFile(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  if (!(await mayRead(tx, id, { staff: actor }))) throw new Refusal('not-found');
}

async function mayRead(tx: Tx, id: string, reader: FileReader): Promise<boolean> {
  const uploader = await uploaderOf(tx, id);
  if (uploader === undefined) return false;
  if ('conversationId' in reader)
    return (
      uploader === `conversation:${reader.conversationId}` ||
      isFileOfConversation(tx, reader.conversationId, id)
    );
  if ('caseId' in reader) return uploader === `case:${reader.caseId}` || isFilePublic(tx, reader.caseId, id);
  if (uploader === `staff:${reader.staff.staffId}`) return true;
  return (await mayOpenFile(tx, reader.staff, id)) || isFileVisible(tx, reader.staff, id);
}
