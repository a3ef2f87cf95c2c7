import { type Generated, type Kysely, sql } from 'kysely';
import { staffIdOf, visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Place } from '#kernel/search.ts';
import { departmentIdsOf } from './rules.ts';
import type { CaseCategory, CaseCounts, CaseKind, CaseQuery, CaseStatus, EntryKind } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    caseCategory: CaseCategory & { tenantId: string; active: boolean; version: Generated<number> };
    case: CaseState & {
      tenantId: string;
      clientId: string;
      openedAt: Date;
      publicToken: Buffer;
      grams: unknown;
      updatedAt: Date;
      /** Who of the staff changed it last. */
      updatedBy: string | null;
    };
    caseToken: { tokenHash: Buffer; tenantId: string; caseId: string; createdAt: Date };
    caseEntry: {
      tenantId: string;
      id: string;
      caseId: string;
      clientId: string | null;
      kind: EntryKind;
      public: boolean;
      body: Buffer | null;
      grams: unknown;
      /** jsonb; written as JSON text. */
      data: unknown;
      authorStaffId: string | null;
      fromResident: boolean;
      createdAt: Date;
      sendAfter: Date | null;
      withdrawnAt: Date | null;
    };
    caseEntryFile: { tenantId: string; entryId: string; fileId: string; position: number };
    caseInteraction: {
      tenantId: string;
      caseId: string;
      interactionId: string;
      linkedBy: string | null;
      linkedAt: Date;
    };
    promise: {
      tenantId: string;
      id: string;
      clientId: string;
      caseId: string;
      text: Buffer;
      dueOn: string;
      madeBy: string;
      madeAt: Date;
      keptAt: Date | null;
      keptBy: string | null;
    };
  }
}

/** What changes of a case are decided by. */
export interface CaseState {
  id: string;
  number: string;
  categoryId: string;
  kind: CaseKind;
  title: Buffer;
  description: Buffer | null;
  nextStep: Buffer | null;
  status: CaseStatus;
  departmentId: string;
  ownerStaffId: string | null;
  openedBy: string | null;
  residentId: string;
  sealed: boolean;
  dueAt: Date;
  pausedAt: Date | null;
  closedAt: Date | null;
  audience: string[];
  version: number;
}

const STATE = [
  'id',
  'number',
  'categoryId',
  'kind',
  'title',
  'description',
  'nextStep',
  'status',
  'departmentId',
  'ownerStaffId',
  'openedBy',
  'residentId',
  'sealed',
  'dueAt',
  'pausedAt',
  'closedAt',
  'audience',
  'version',
] as const;
const CATEGORY = [
  'id',
  'parentId',
  'code',
  'name',
  'kind',
  'departmentId',
  'dueWorkingDays',
  'sealed',
  'sort',
] as const;

/** bigint[] for the driver, which has no form of its own for an array of BigInt. */
export const bigints = (values: readonly bigint[]) => sql`${`{${values.join(',')}}`}::bigint[]`;

const FOREIGN_KEY = '23503';

/** A reference to what is not there, or is another city's, is a refusal: the key that holds the cities apart found it. */
export async function refuseMissing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: string }).code === FOREIGN_KEY) throw new Refusal('not-found');
    throw error;
  }
}

// ── categories ───────────────────────────────────────────────────────────────

export function selectCategories(tx: Tx): Promise<CaseCategory[]> {
  return tx.db
    .selectFrom('caseCategory')
    .select(CATEGORY)
    .where('tenantId', '=', tx.tenantId)
    .where('active', '=', true)
    .orderBy('sort')
    .orderBy('code')
    .execute();
}

export function selectCategory(tx: Tx, id: string): Promise<CaseCategory | undefined> {
  return tx.db
    .selectFrom('caseCategory')
    .select(CATEGORY)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('active', '=', true)
    .executeTakeFirst();
}

export async function insertCategory(tx: Tx, row: CaseCategory): Promise<void> {
  await refuseMissing(
    tx.db
      .insertInto('caseCategory')
      .values({ ...row, tenantId: tx.tenantId, active: true })
      .execute(),
  );
}

// ── the case ─────────────────────────────────────────────────────────────────

export function selectState(tx: Tx, id: string): Promise<CaseState | undefined> {
  return tx.db
    .selectFrom('case')
    .select(STATE)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function lockState(tx: Tx, id: string): Promise<CaseState | undefined> {
  return tx.db
    .selectFrom('case')
    .select(STATE)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function selectIdByClientId(tx: Tx, clientId: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('case')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
  return row?.id;
}

export async function selectIdByNumber(tx: Tx, number: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('case')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.id;
}

export interface NewCaseRow extends Omit<CaseState, 'pausedAt' | 'closedAt' | 'version'> {
  clientId: string;
  publicToken: Buffer;
  tokenHash: Buffer;
  grams: readonly bigint[];
}

/** False when the same client id came first. `was` are the days of a case that is over, taken over from another system. */
export async function insertCase(
  tx: Tx,
  { tokenHash, grams, ...row }: NewCaseRow,
  was: { openedAt: Date; closedAt: Date | null } = { openedAt: tx.now, closedAt: null },
): Promise<boolean> {
  const inserted = await refuseMissing(
    tx.db
      .insertInto('case')
      .values({
        ...row,
        tenantId: tx.tenantId,
        grams: bigints(grams),
        ...was,
        pausedAt: null,
        version: 1,
        updatedAt: tx.now,
        updatedBy: staffIdOf(tx.actor),
      })
      .onConflict((conflict) => conflict.columns(['tenantId', 'clientId']).doNothing())
      .returning('id')
      .executeTakeFirst(),
  );
  if (!inserted) return false;
  await tx.db
    .insertInto('caseToken')
    .values({ tokenHash, tenantId: tx.tenantId, caseId: row.id, createdAt: tx.now })
    .execute();
  return true;
}

/** False when it has another version, somebody wrote into it, or something hangs on it. */
export async function eraseUntouchedCase(tx: Tx, id: string, version: number): Promise<boolean> {
  const { rows } = await sql<{ erased: boolean }>`
    select erase_untouched_case(${id}::uuid, ${version}::integer) as erased`.execute(tx.db);
  return rows[0]?.erased === true;
}

export type CaseSet = Partial<Omit<CaseState, 'id' | 'version'>> & { grams?: readonly bigint[] };

/** Changes a case that this transaction holds; its version goes up by one. */
export async function updateCase(tx: Tx, id: string, { grams, ...set }: CaseSet): Promise<void> {
  await tx.db
    .updateTable('case')
    .set((eb) => ({
      ...set,
      ...(grams ? { grams: bigints(grams) } : {}),
      version: eb('version', '+', 1),
      updatedAt: tx.now,
      updatedBy: staffIdOf(tx.actor),
    }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

export function selectToken(
  db: Kysely<Tables>,
  tokenHash: Buffer,
): Promise<{ tenantId: string; caseId: string } | undefined> {
  return db
    .selectFrom('caseToken')
    .select(['tenantId', 'caseId'])
    .where('tokenHash', '=', tokenHash)
    .executeTakeFirst();
}

// ── reading, with the names that people see ──────────────────────────────────

export const SUMMARY = [
  'c.id',
  'c.number',
  'c.title',
  'c.kind',
  'c.status',
  'c.departmentId',
  'c.ownerStaffId',
  'c.residentId',
  'c.openedAt',
  'c.dueAt',
  'c.pausedAt',
  'c.closedAt',
  'c.sealed',
  'k.name as categoryName',
  'd.name as departmentName',
  'o.name as ownerName',
] as const;
const DETAIL = [
  ...SUMMARY,
  'c.version',
  'c.categoryId',
  'c.description',
  'c.nextStep',
  'c.publicToken',
  'c.audience',
  'd.path as departmentPath',
  'd.phone as departmentPhone',
] as const;

/** Cases with the names that people see; the queries of this room begin here. */
export function named(tx: Tx) {
  return tx.db
    .selectFrom('case as c')
    .innerJoin('caseCategory as k', (join) =>
      join.onRef('k.tenantId', '=', 'c.tenantId').onRef('k.id', '=', 'c.categoryId'),
    )
    .innerJoin('department as d', (join) =>
      join.onRef('d.tenantId', '=', 'c.tenantId').onRef('d.id', '=', 'c.departmentId'),
    )
    .leftJoin('staff as o', (join) =>
      join.onRef('o.tenantId', '=', 'c.tenantId').onRef('o.id', '=', 'c.ownerStaffId'),
    )
    .where('c.tenantId', '=', tx.tenantId);
}

export function selectDetail(tx: Tx, id: string) {
  return named(tx)
    .leftJoin('staff as u', (join) =>
      join.onRef('u.tenantId', '=', 'c.tenantId').onRef('u.id', '=', 'c.updatedBy'),
    )
    .select(DETAIL)
    .select(['u.name as changedByName', 'c.updatedAt'])
    .where('c.id', '=', id)
    .executeTakeFirst();
}

export const isLate = (now: Date) =>
  sql<boolean>`c.closed_at is null and c.due_at < coalesce(c.paused_at, ${now})`;

/** A page of what the actor sees. Unfinished cases by due time, the nearest first; others by opening, the newest first. */
export function selectPage(
  tx: Tx,
  actor: StaffActor,
  query: Omit<CaseQuery, 'before'> & { after: Place | undefined },
) {
  const byDue = query.status === 'unfinished';
  let rows = named(tx).select(SUMMARY).where(visibleTo(actor, 'c.audience'));
  if (query.view === 'mine') rows = rows.where('c.ownerStaffId', '=', actor.staffId);
  if (query.view === 'department')
    rows = rows.where(sql<boolean>`c.department_id = any(${departmentIdsOf(actor)}::uuid[])`);
  if (query.view === 'overdue') rows = rows.where(isLate(tx.now));
  if (query.status === 'unfinished') rows = rows.where('c.closedAt', 'is', null);
  if (query.status === 'finished') rows = rows.where('c.closedAt', 'is not', null);
  if (query.after) {
    const { at, id } = query.after;
    rows = rows.where(
      byDue
        ? sql<boolean>`(c.due_at, c.id) > (${at}, ${id}::uuid)`
        : sql<boolean>`(c.opened_at, c.id) < (${at}, ${id}::uuid)`,
    );
  }
  const order = byDue ? 'asc' : 'desc';
  return rows
    .orderBy(byDue ? 'c.dueAt' : 'c.openedAt', order)
    .orderBy('c.id', order)
    .limit(query.limit)
    .execute();
}
export type SummaryRow = Awaited<ReturnType<typeof selectPage>>[number];

/** How many unfinished cases the actor sees in each view. */
export async function countUnfinished(tx: Tx, actor: StaffActor): Promise<CaseCounts> {
  return tx.db
    .selectFrom('case as c')
    .select(({ fn }) => [
      fn.countAll<number>().filterWhere('c.ownerStaffId', '=', actor.staffId).as('mine'),
      fn
        .countAll<number>()
        .filterWhere(sql<boolean>`c.department_id = any(${departmentIdsOf(actor)}::uuid[])`)
        .as('department'),
      fn.countAll<number>().as('all'),
      fn.countAll<number>().filterWhere(isLate(tx.now)).as('overdue'),
    ])
    .where('c.tenantId', '=', tx.tenantId)
    .where('c.closedAt', 'is', null)
    .where(visibleTo(actor, 'c.audience'))
    .executeTakeFirstOrThrow();
}

export function selectByInteraction(tx: Tx, actor: StaffActor, interactionId: string) {
  return named(tx)
    .innerJoin('caseInteraction as l', (join) =>
      join.onRef('l.tenantId', '=', 'c.tenantId').onRef('l.caseId', '=', 'c.id'),
    )
    .select(SUMMARY)
    .where('l.interactionId', '=', interactionId)
    .where(visibleTo(actor, 'c.audience'))
    .orderBy('l.linkedAt')
    .orderBy('c.id')
    .execute();
}

export function selectByResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: { limit: number; before: Place | null },
) {
  let rows = named(tx)
    .select(SUMMARY)
    .where('c.residentId', '=', residentId)
    .where(visibleTo(actor, 'c.audience'));
  if (page.before)
    rows = rows.where(sql<boolean>`(c.opened_at, c.id) < (${page.before.at}, ${page.before.id}::uuid)`);
  return rows.orderBy('c.openedAt', 'desc').orderBy('c.id', 'desc').limit(page.limit).execute();
}
