import { type ExpressionBuilder, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { staffIdOf } from '#domain/staff/access.ts';
import type { ResidentFields, ResidentRow } from './store.ts';
import type { MoveKind } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    residentMove: MoveRow & { tenantId: string; clientId: string };
    residentMoveItem: MoveItem & { tenantId: string; moveId: string };
  }
}

export type MoveItemKind =
  | 'contact-point'
  | 'linked'
  | 'conversation'
  | 'case'
  | 'consent'
  | 'note'
  | 'represents'
  | 'represented';

export interface MoveItem {
  kind: MoveItemKind;
  itemId: string;
  wasLinkedAt: Date | null;
}

export interface MoveRow {
  id: string;
  kind: MoveKind;
  fromId: string;
  toId: string;
  reason: Buffer | null;
  filled: string[];
  doneBy: string;
  doneAt: Date;
  undoneBy: string | null;
  undoneAt: Date | null;
}

const MOVE = [
  'id',
  'kind',
  'fromId',
  'toId',
  'reason',
  'filled',
  'doneBy',
  'doneAt',
  'undoneBy',
  'undoneAt',
] as const;
const RESIDENT = [
  'id',
  'name',
  'kana',
  'address',
  'birthOn',
  'language',
  'protected',
  'mergedInto',
  'version',
  'createdAt',
  'updatedAt',
  'updatedBy',
] as const;

/** Locks the records for a move, always in the order of their ids: two merges that cross wait, neither meets the other half-way. */
export function lockResidents(tx: Tx, ids: readonly string[]): Promise<ResidentRow[]> {
  return tx.db
    .selectFrom('resident')
    .select(RESIDENT)
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Writes fields of a locked record, and what it is merged into; its version goes on. */
export async function writeRecord(
  tx: Tx,
  id: string,
  change: Omit<ResidentFields, 'nameGrams' | 'language'> & {
    protected?: boolean;
    mergedInto?: string | null;
  },
  nameGrams?: readonly bigint[],
): Promise<void> {
  await tx.db
    .updateTable('resident')
    .set({
      ...change,
      ...(nameGrams ? { nameGrams: sql`${`{${nameGrams.join(',')}}`}::bigint[]` } : {}),
      version: sql<number>`version + 1`,
      updatedAt: tx.now,
      updatedBy: staffIdOf(tx.actor),
    })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

// ── the record of a move ─────────────────────────────────────────────────────

export async function insertMove(
  tx: Tx,
  row: Omit<MoveRow, 'doneAt' | 'undoneBy' | 'undoneAt'> & { clientId: string },
): Promise<void> {
  await tx.db
    .insertInto('residentMove')
    .values({ ...row, tenantId: tx.tenantId, doneAt: tx.now, undoneBy: null, undoneAt: null })
    .execute();
}

export async function insertItems(tx: Tx, moveId: string, items: readonly MoveItem[]): Promise<void> {
  if (items.length === 0) return;
  await tx.db
    .insertInto('residentMoveItem')
    .values(items.map((item) => ({ ...item, tenantId: tx.tenantId, moveId })))
    .execute();
}

export function selectItems(tx: Tx, moveIds: readonly string[]): Promise<(MoveItem & { moveId: string })[]> {
  return tx.db
    .selectFrom('residentMoveItem')
    .select(['moveId', 'kind', 'itemId', 'wasLinkedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('moveId', 'in', moveIds)
    .orderBy('itemId')
    .execute();
}

export function selectMove(tx: Tx, by: { id: string } | { clientId: string }): Promise<MoveRow | undefined> {
  return tx.db
    .selectFrom('residentMove')
    .select(MOVE)
    .where('tenantId', '=', tx.tenantId)
    .where('id' in by ? 'id' : 'clientId', '=', 'id' in by ? by.id : by.clientId)
    .executeTakeFirst();
}

/** Moves that this record gave to or took from, newest first. */
export function selectMovesOf(tx: Tx, residentId: string, limit: number): Promise<MoveRow[]> {
  return tx.db
    .selectFrom('residentMove')
    .select(MOVE)
    .where('tenantId', '=', tx.tenantId)
    .where((eb) => eb.or([eb('fromId', '=', residentId), eb('toId', '=', residentId)]))
    .orderBy('doneAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function updateMoveUndone(tx: Tx, id: string, staffId: string): Promise<void> {
  await tx.db
    .updateTable('residentMove')
    .set({ undoneBy: staffId, undoneAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

// ── what moves ───────────────────────────────────────────────────────────────

/**
 * Contact points go over, all of a record or the given ones; what the receiver has already stays. A browser among them may
 * no longer write or read the record: it is not known any more whose it is. Answers what stood there before.
 */
export async function moveContactPoints(
  tx: Tx,
  fromId: string,
  toId: string,
  ids: readonly string[] | undefined,
): Promise<MoveItem[]> {
  let query = tx.db
    .selectFrom('contactPoint')
    .select(['id', 'linkedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', fromId)
    .where((eb) => eb.not(eb.exists(sameAt(eb, tx, toId))));
  if (ids) query = query.where('id', 'in', ids);
  const points = await query.orderBy('id').forUpdate().execute();
  if (points.length === 0) return [];
  await tx.db
    .updateTable('contactPoint')
    .set({ residentId: toId, linkedAt: linkedNow(tx) })
    .where('tenantId', '=', tx.tenantId)
    .where(
      'id',
      'in',
      points.map((point) => point.id),
    )
    .execute();
  return points.map(({ id, linkedAt }) => ({ kind: 'contact-point', itemId: id, wasLinkedAt: linkedAt }));
}

function sameAt(eb: ExpressionBuilder<Tables, 'contactPoint'>, tx: Tx, toId: string) {
  return eb
    .selectFrom('contactPoint as other')
    .select('other.id')
    .where('other.tenantId', '=', tx.tenantId)
    .where('other.residentId', '=', toId)
    .whereRef('other.kind', '=', 'contactPoint.kind')
    .where(sql<boolean>`is_same_hash(other.value_hash, contact_point.value_hash)`);
}

const linkedNow = (tx: Tx) =>
  sql<Date>`case when value is null then coalesce(linked_at, ${tx.now}::timestamptz) else linked_at end`;

/** Browsers that so far wrote this record themselves no longer do. */
export async function linkBrowsers(tx: Tx, residentId: string): Promise<MoveItem[]> {
  const rows = await tx.db
    .updateTable('contactPoint')
    .set({ linkedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .where('value', 'is', null)
    .where('linkedAt', 'is', null)
    .returning('id')
    .execute();
  return rows.map(({ id }) => ({ kind: 'linked', itemId: id, wasLinkedAt: null }));
}

/** The way back of the two above, as far as the receiver still has them. */
export async function restoreContactPoints(
  tx: Tx,
  items: readonly MoveItem[],
  fromId: string,
  toId: string,
): Promise<void> {
  for (const { kind, itemId, wasLinkedAt } of items) {
    await tx.db
      .updateTable('contactPoint')
      .set({ linkedAt: wasLinkedAt, ...(kind === 'contact-point' ? { residentId: toId } : {}) })
      .where('tenantId', '=', tx.tenantId)
      .where('id', '=', itemId)
      .where('residentId', '=', fromId)
      .execute();
  }
}

/** Where each kind of tie says whose it is. */
const TIES = {
  consent: { table: 'resident_consent', column: 'resident_id', other: null },
  note: { table: 'resident_note', column: 'resident_id', other: null },
  represented: { table: 'representation', column: 'resident_id', other: 'representative_id' },
  represents: { table: 'representation', column: 'representative_id', other: 'resident_id' },
} as const;
export type TieKind = keyof typeof TIES;
export const TIE_KINDS = Object.keys(TIES) as TieKind[];

/** Ties of one kind go over, all or the given ones; nobody comes to represent themselves. Answers which went. */
export async function moveTies(
  tx: Tx,
  kind: TieKind,
  fromId: string,
  toId: string,
  ids?: readonly string[],
): Promise<MoveItem[]> {
  const { table, column, other } = TIES[kind];
  const given = ids ? sql`and id = any(${[...ids]}::uuid[])` : sql``;
  const apart = other ? sql`and ${sql.ref(other)} <> ${toId}` : sql``;
  const { rows } = await sql<{ id: string }>`
    update ${sql.table(table)} set ${sql.ref(column)} = ${toId}
    where tenant_id = ${tx.tenantId} and ${sql.ref(column)} = ${fromId} ${given} ${apart} returning id`.execute(
    tx.db,
  );
  return rows.map(({ id }) => ({ kind, itemId: id, wasLinkedAt: null }));
}

/** True when something hangs on a record: contact points, conversations or ties. */
export async function hasAnything(tx: Tx, residentId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select
      exists (select 1 from contact_point where tenant_id = ${tx.tenantId} and resident_id = ${residentId})
      or exists (select 1 from resident_consent where tenant_id = ${tx.tenantId} and resident_id = ${residentId})
      or exists (select 1 from resident_note where tenant_id = ${tx.tenantId} and resident_id = ${residentId})
      or exists (select 1 from representation where tenant_id = ${tx.tenantId} and ${residentId} in (resident_id, representative_id)) as found`.execute(
    tx.db,
  );
  return rows[0]?.found === true;
}
