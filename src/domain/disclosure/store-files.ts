import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    dataRequestFile: { tenantId: string; fileId: string; requestId: string; use: FileUse };
  }
}

type FileUse = 'frozen' | 'replacement';

export async function insertFiles(
  tx: Tx,
  requestId: string,
  use: FileUse,
  fileIds: readonly string[],
): Promise<void> {
  if (fileIds.length === 0) return;
  await tx.db
    .insertInto('dataRequestFile')
    .values(fileIds.map((fileId) => ({ tenantId: tx.tenantId, fileId, requestId, use })))
    .execute();
}

export async function selectFileIds(tx: Tx, requestId: string, use: FileUse): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('dataRequestFile')
    .select('fileId')
    .where('tenantId', '=', tx.tenantId)
    .where('requestId', '=', requestId)
    .where('use', '=', use)
    .execute();
  return rows.map(({ fileId }) => fileId);
}

export async function deleteFiles(tx: Tx, requestId: string, fileIds: readonly string[]): Promise<void> {
  await tx.db
    .deleteFrom('dataRequestFile')
    .where('tenantId', '=', tx.tenantId)
    .where('requestId', '=', requestId)
    .where('use', '=', 'frozen')
    .where('fileId', 'in', fileIds)
    .execute();
}
