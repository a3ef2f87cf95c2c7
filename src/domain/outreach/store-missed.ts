import type { Tx } from '#db/transaction.ts';
import { visibleTo, type Viewer } from '#domain/staff/access.ts';
import type { Place } from '#kernel/search.ts';
import type { MissedCall, MissedState } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    missedCall: MissedRow & { tenantId: string };
  }
}

export type MissedRow = Omit<MissedCall, 'number' | 'audience'> & {
  number: Buffer;
  numberHash: Buffer;
  audience: string[];
};

const MISSED = [
  'id',
  'queueId',
  'entryPointId',
  'number',
  'numberHash',
  'reason',
  'waitSec',
  'times',
  'firstAt',
  'lastAt',
  'state',
  'audience',
  'settledAt',
  'settledBy',
] as const;

const from = (tx: Tx) => tx.db.selectFrom('missedCall').select(MISSED).where('tenantId', '=', tx.tenantId);

/** Keeps a missed call; of a number that has an open one in the queue, under any of these hashes, it is one more. */
export async function upsertMissed(
  tx: Tx,
  row: MissedRow,
  numberHashes: readonly Buffer[],
): Promise<MissedRow> {
  for (;;) {
    const made = await tx.db
      .insertInto('missedCall')
      .values({ ...row, tenantId: tx.tenantId })
      .onConflict((conflict) => conflict.doNothing())
      .returning(MISSED)
      .executeTakeFirst();
    if (made) return made;
    const { lastAt, reason, waitSec } = row;
    const known = await tx.db
      .updateTable('missedCall')
      .set((eb) => ({ times: eb('times', '+', 1), lastAt, reason, waitSec }))
      .where('tenantId', '=', tx.tenantId)
      .where('queueId', '=', row.queueId)
      .where('numberHash', 'in', numberHashes)
      .where('state', '=', 'open')
      .returning(MISSED)
      .executeTakeFirst();
    // Neither: it was settled in the very moment between.
    if (known) return known;
  }
}

/** Settles the open missed calls of a number: of one queue, or of all that its caller was not answered by. */
export function settleOpen(
  tx: Tx,
  of: { numberHashes: readonly Buffer[]; queueId: string | undefined },
  state: MissedState,
): Promise<MissedRow[]> {
  let query = tx.db
    .updateTable('missedCall')
    .set({ state, settledAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('numberHash', 'in', of.numberHashes)
    .where('state', '=', 'open');
  if (of.queueId !== undefined) query = query.where('queueId', '=', of.queueId);
  return query.returning(MISSED).execute();
}

/** Settles one by somebody's hand; undefined when it is not open any more. */
export function settleOne(tx: Tx, id: string, settledBy: string): Promise<MissedRow | undefined> {
  return tx.db
    .updateTable('missedCall')
    .set({ state: 'by-hand', settledAt: tx.now, settledBy })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', '=', 'open')
    .returning(MISSED)
    .executeTakeFirst();
}

export function selectVisible(tx: Tx, viewer: Viewer, id: string): Promise<MissedRow | undefined> {
  return from(tx).where('id', '=', id).where(visibleTo(viewer, 'audience')).executeTakeFirst();
}

/** A page of what the viewer may see, the newest first. */
export function selectMissed(
  tx: Tx,
  viewer: Viewer,
  filter: { open: boolean },
  page: { before: Place | undefined; limit: number },
): Promise<MissedRow[]> {
  let query = from(tx)
    .where(visibleTo(viewer, 'audience'))
    .where('state', filter.open ? '=' : '!=', 'open');
  const { before } = page;
  if (before?.at) {
    const { at, id } = before;
    query = query.where((eb) =>
      eb.or([eb('lastAt', '<', at), eb.and([eb('lastAt', '=', at), eb('id', '<', id)])]),
    );
  }
  return query.orderBy('lastAt', 'desc').orderBy('id', 'desc').limit(page.limit).execute();
}

export async function countOpen(tx: Tx, viewer: Viewer): Promise<number> {
  const row = await tx.db
    .selectFrom('missedCall')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where(visibleTo(viewer, 'audience'))
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
