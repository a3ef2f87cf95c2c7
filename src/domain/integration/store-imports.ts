import type { Generated } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { ImportLine, ImportRun, LineFault } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    importRun: Omit<ImportRun, 'lookedAt' | 'made' | 'takenBack'> & {
      tenantId: string;
      clientId: string;
      content: Buffer | null;
      lookedAt: Generated<number>;
      made: Generated<number>;
      takenBack: Generated<number>;
    };
    importLine: ImportLine & {
      tenantId: string;
      importId: string;
      field: string | null;
      code: string | null;
    };
  }
}

const RUN = [
  'id',
  'kind',
  'fileName',
  'encoding',
  'state',
  'lines',
  'faulty',
  'lookedAt',
  'made',
  'takenBack',
  'createdBy',
  'createdAt',
  'finishedAt',
] as const;
const MOST_ROWS_AT_ONCE = 500;

export function selectRuns(tx: Tx, before: string | undefined, most: number): Promise<ImportRun[]> {
  const all = tx.db.selectFrom('importRun').select(RUN).where('tenantId', '=', tx.tenantId);
  const wanted = before === undefined ? all : all.where('id', '<', before);
  return wanted.orderBy('id', 'desc').limit(most).execute();
}

export function selectRun(tx: Tx, by: { id: string } | { clientId: string }): Promise<ImportRun | undefined> {
  return tx.db
    .selectFrom('importRun')
    .select(RUN)
    .where('tenantId', '=', tx.tenantId)
    .where((eb) => ('id' in by ? eb('id', '=', by.id) : eb('clientId', '=', by.clientId)))
    .executeTakeFirst();
}

/** With its file; nobody else works on it meanwhile. */
export function lockRun(tx: Tx, id: string) {
  return tx.db
    .selectFrom('importRun')
    .select([...RUN, 'content'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertRun(
  tx: Tx,
  row: Pick<ImportRun, 'id' | 'kind' | 'fileName' | 'encoding' | 'lines' | 'faulty' | 'createdBy'> & {
    clientId: string;
    content: Buffer;
  },
): Promise<void> {
  await tx.db
    .insertInto('importRun')
    .values({ ...row, tenantId: tx.tenantId, state: 'previewed', createdAt: tx.now, finishedAt: null })
    .execute();
}

export async function updateRun(
  tx: Tx,
  id: string,
  change: Partial<
    Pick<ImportRun, 'state' | 'faulty' | 'lookedAt' | 'made' | 'takenBack' | 'finishedAt'> & { content: null }
  >,
): Promise<void> {
  await tx.db
    .updateTable('importRun')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export async function insertLines(
  tx: Tx,
  importId: string,
  lines: readonly (ImportLine & { field?: string | null; code?: string | null })[],
): Promise<void> {
  for (let at = 0; at < lines.length; at += MOST_ROWS_AT_ONCE) {
    const page = lines.slice(at, at + MOST_ROWS_AT_ONCE);
    await tx.db
      .insertInto('importLine')
      .values(
        page.map(({ field = null, code = null, ...line }) => ({
          ...line,
          field,
          code,
          importId,
          tenantId: tx.tenantId,
        })),
      )
      .execute();
  }
}

export async function selectFaults(
  tx: Tx,
  importId: string,
  after: number,
  most: number,
): Promise<LineFault[]> {
  const rows = await tx.db
    .selectFrom('importLine')
    .select(['line', 'field', 'code'])
    .where('tenantId', '=', tx.tenantId)
    .where('importId', '=', importId)
    .where('state', '=', 'faulty')
    .where('line', '>', after)
    .orderBy('line')
    .limit(most)
    .execute();
  return rows.map((row) => ({ ...row, code: row.code ?? '' }));
}

/** What was made of a file and is still there as far as this import knows, from after a line on. */
export function selectMade(tx: Tx, importId: string, most: number): Promise<ImportLine[]> {
  return tx.db
    .selectFrom('importLine')
    .select(['line', 'state', 'subjectId', 'version'])
    .where('tenantId', '=', tx.tenantId)
    .where('importId', '=', importId)
    .where('state', '=', 'made')
    .orderBy('line')
    .limit(most)
    .execute();
}

export async function updateLine(
  tx: Tx,
  importId: string,
  line: number,
  state: ImportLine['state'],
): Promise<void> {
  await tx.db
    .updateTable('importLine')
    .set({ state })
    .where('tenantId', '=', tx.tenantId)
    .where('importId', '=', importId)
    .where('line', '=', line)
    .execute();
}
