import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    file: {
      tenantId: string;
      id: string;
      /** Sealed. */
      name: Buffer;
      mediaType: string;
      image: boolean;
      sizeBytes: number;
      sha256: Buffer;
      uploadedBy: string;
      createdAt: Date;
    };
  }
}

const COLUMNS = ['id', 'name', 'mediaType', 'image', 'sizeBytes', 'uploadedBy'] as const;

export function addFile(
  tx: Tx,
  row: {
    id: string;
    name: Buffer;
    mediaType: string;
    image: boolean;
    sizeBytes: number;
    sha256: Buffer;
    uploadedBy: string;
  },
): void {
  tx.add('file', { ...row, tenantId: tx.tenantId, createdAt: tx.now });
}

export function selectFiles(tx: Tx, ids: readonly string[]) {
  return tx.db
    .selectFrom('file')
    .select(COLUMNS)
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .execute();
}

export async function deleteFiles(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('file').where('tenantId', '=', tx.tenantId).where('id', 'in', ids).execute();
}
