import type { Tx } from '#db/transaction.ts';
import type { PlannedChange, PlannedKind } from './planned.ts';

declare module '#db/tables.ts' {
  interface Tables {
    plannedChange: {
      tenantId: string;
      id: string;
      kind: PlannedKind;
      subjectId: string;
      intoId: string | null;
      /** jsonb; written as JSON text. */
      change: unknown;
      dueOn: string;
      state: PlannedChange['state'];
      trouble: string | null;
      madeBy: string;
      madeAt: Date;
      settledAt: Date | null;
    };
  }
}

const PLANNED = [
  'id',
  'kind',
  'subjectId',
  'intoId',
  'change',
  'dueOn',
  'state',
  'trouble',
  'madeBy',
  'madeAt',
  'settledAt',
] as const;

export async function insertPlanned(
  tx: Tx,
  row: Omit<PlannedChange, 'state' | 'trouble' | 'settledAt'>,
): Promise<void> {
  await tx.db
    .insertInto('plannedChange')
    .values({
      ...row,
      change: row.change && JSON.stringify(row.change),
      ...{ tenantId: tx.tenantId, state: 'planned', trouble: null, settledAt: null },
    })
    .execute();
}

/** Those ahead by their day, and what became of those since `since`. */
export async function selectPlanned(tx: Tx, since: Date): Promise<PlannedChange[]> {
  const rows = await tx.db
    .selectFrom('plannedChange')
    .select(PLANNED)
    .where('tenantId', '=', tx.tenantId)
    .where((where) => where.or([where('state', '=', 'planned'), where('settledAt', '>=', since)]))
    .orderBy('dueOn')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, change: row.change as PlannedChange['change'] }));
}

/** One that is still ahead, held until the transaction ends; undefined where somebody else holds or settled it. */
export async function lockPlanned(tx: Tx, id: string): Promise<PlannedChange | undefined> {
  const row = await tx.db
    .selectFrom('plannedChange')
    .select(PLANNED)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', '=', 'planned')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row && { ...row, change: row.change as PlannedChange['change'] };
}

export async function settlePlanned(
  tx: Tx,
  id: string,
  state: PlannedChange['state'],
  trouble: string | null,
): Promise<void> {
  await tx.db
    .updateTable('plannedChange')
    .set({ state, trouble, settledAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}
