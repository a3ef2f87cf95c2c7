import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { isUnderOlderKey } from '#db/reseal.ts';
import { fileSealScope, storageKey } from '#domain/files/files.ts';
import { Refusal } from '#kernel/refusal.ts';
import { SealBroken, sealedBy, type Sealer } from '#kernel/sealed.ts';
import type { FileStorage } from '#outside/storage/storage.ts';

/** So much of a file tells which key it lies under. Recordings have keys of their own, and no such head. */
const HEAD_BYTES = 64;
const TELL_EVERY = 1_000;

export interface FilesToReseal {
  filesDir: string;
  storage: Pick<FileStorage, 'get' | 'put' | 'remove'>;
  sealer: Sealer;
  adminPool: pg.Pool;
  /** The number of the key that seals. */
  seals: number;
}

/** How many stored files lie under that key. */
export async function countFiles(filesDir: string, key: number): Promise<number> {
  let count = 0;
  for await (const { path } of walk(filesDir)) if (sealedBy(await headOf(path)) === key) count += 1;
  return count;
}

/** Seals stored files anew, one after another; each is there whole, under the old key or the new, at any moment. */
export async function resealFiles(
  files: FilesToReseal,
  tell: (done: number) => void,
): Promise<{ resealed: number; closed: number }> {
  const done = { resealed: 0, closed: 0 };
  for await (const { path, tenantId, id } of walk(files.filesDir)) {
    if (!isUnderOlderKey(await headOf(path), files.seals)) continue;
    if (await resealFile(files, tenantId, id)) done.resealed += 1;
    else done.closed += 1;
    if (done.resealed % TELL_EVERY === 0) tell(done.resealed);
  }
  return done;
}

async function resealFile(
  { storage, sealer, adminPool }: FilesToReseal,
  tenantId: string,
  id: string,
): Promise<boolean> {
  const key = storageKey(tenantId, id);
  const scope = fileSealScope(tenantId, id);
  try {
    await storage.put(key, sealer.sealBytes(scope, sealer.openBytes(scope, await storage.get(key))));
  } catch (error) {
    if (error instanceof SealBroken) return false;
    // Gone since the folder was read: there is nothing to seal anew.
    if (error instanceof Refusal && error.code === 'not-found') return true;
    throw error;
  }
  // Whoever disposed of it in the meantime wrote that down before removing it: it must not come back by this.
  const { rowCount } = await adminPool.query(
    'select from disposal_file where tenant_id = $1 and file_id = $2',
    [tenantId, id],
  );
  if (rowCount !== 0) await storage.remove(key);
  return true;
}

/** What lies there under its final name. */
async function* walk(filesDir: string): AsyncGenerator<{ path: string; tenantId: string; id: string }> {
  for (const tenantId of await namesIn(filesDir))
    for (const id of await namesIn(join(filesDir, tenantId)))
      yield { path: join(filesDir, tenantId, id), tenantId, id };
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.filter((name) => /^[0-9a-f-]{36}$/.test(name));
}

/** Empty for one that went while the folder was walked through. */
async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
