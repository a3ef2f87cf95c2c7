import type { JobData } from '#db/jobs.ts';
import type { Database } from '#db/transaction.ts';
import { storageKey } from '#domain/files/files.ts';
import { disposeBatch, filesLeft, filesRemoved } from '#domain/privacy/disposal.ts';

export interface DisposeDeps {
  database: Database;
  storage: { has(key: string): Promise<boolean>; remove(key: string): Promise<void> };
}

/**
 * One step of a disposal that two people agreed on: the bytes of the files whose rows are gone, then the next batch of
 * records. Killed anywhere, the rest is done when it runs again; the event of each batch calls for the one after.
 */
export async function disposeNext(deps: DisposeDeps, data: JobData): Promise<void> {
  const id = String(data['subjectId']);
  const scope = { tenantId: data.tenantId, actor: 'system:disposal' };
  const fileIds = await deps.database.tx(scope, (tx) => filesLeft(tx, id));
  for (const fileId of fileIds) {
    const key = storageKey(data.tenantId, fileId);
    await deps.storage.remove(key);
    if (await deps.storage.has(key)) throw new Error('a file is still there after it was removed');
  }
  await deps.database.tx(scope, async (tx) => {
    await filesRemoved(tx, fileIds);
    await disposeBatch(tx, id);
  });
}
