import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Place } from '#kernel/search.ts';
import { isLate, named, SUMMARY } from './store.ts';
import type { CaseFilter } from './types.ts';

/** What a filter means today, in this city. */
export interface Meaning {
  today: string;
  /** Null = of every department. */
  departmentIds: readonly string[] | null;
}

const DAY_MS = 86_400_000;

function filtered(tx: Tx, actor: StaffActor, filter: CaseFilter, { today, departmentIds }: Meaning) {
  let rows = named(tx).where(visibleTo(actor, 'c.audience'));
  if (filter.status && filter.status.length > 0) rows = rows.where('c.status', 'in', filter.status);
  if (departmentIds) rows = rows.where(sql<boolean>`c.department_id = any(${[...departmentIds]}::uuid[])`);
  if (filter.closedWithinDays)
    rows = rows.where('c.closedAt', '>=', new Date(tx.now.getTime() - filter.closedWithinDays * DAY_MS));
  if (filter.categoryId) rows = rows.where('c.categoryId', '=', filter.categoryId);
  if (filter.owner === 'none') rows = rows.where('c.ownerStaffId', 'is', null);
  else if (filter.owner)
    rows = rows.where('c.ownerStaffId', '=', filter.owner === 'me' ? actor.staffId : filter.owner);
  if (filter.overdue) rows = rows.where(isLate(tx.now));
  if (filter.promiseDue)
    rows = rows.where(
      sql<boolean>`exists (select 1 from promise p where p.tenant_id = c.tenant_id and p.case_id = c.id and p.kept_at is null and p.due_on <= ${today}::date)`,
    );
  return rows;
}

const ORDERS = {
  due: { column: 'c.dueAt', direction: 'asc' },
  newest: { column: 'c.openedAt', direction: 'desc' },
  changed: { column: 'c.updatedAt', direction: 'desc' },
} as const;

/** A page of a filter, in its order. */
export function selectFiltered(
  tx: Tx,
  actor: StaffActor,
  filter: CaseFilter,
  page: Meaning & { after: Place | undefined; limit: number },
) {
  const { column, direction } = ORDERS[filter.sort];
  let rows = filtered(tx, actor, filter, page).select([
    ...SUMMARY,
    'c.version',
    'c.categoryId',
    'c.updatedAt',
    'c.audience',
  ]);
  if (page.after) {
    const { at, id } = page.after;
    rows = rows.where(
      direction === 'asc'
        ? sql<boolean>`(${sql.ref(column)}, c.id) > (${at}, ${id}::uuid)`
        : sql<boolean>`(date_trunc('milliseconds', ${sql.ref(column)}), c.id) < (${at}, ${id}::uuid)`,
    );
  }
  return rows.orderBy(column, direction).orderBy('c.id', direction).limit(page.limit).execute();
}
export type FilteredRow = Awaited<ReturnType<typeof selectFiltered>>[number];

/** How many there are; counted no further than `most`. */
export async function countFiltered(
  tx: Tx,
  actor: StaffActor,
  filter: CaseFilter,
  meaning: Meaning,
  most: number,
): Promise<number> {
  const row = await tx.db
    .selectFrom(filtered(tx, actor, filter, meaning).select('c.id').limit(most).as('found'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Open promises to these residents as far as the actor may see their cases: how many are due by `today`, and the first day. */
export async function selectPromisesTo(
  tx: Tx,
  actor: StaffActor,
  residentIds: readonly string[],
  today: string,
): Promise<{ residentId: string; due: number; nextOn: string }[]> {
  const rows = await tx.db
    .selectFrom('promise as p')
    .innerJoin('case as c', (join) =>
      join.onRef('c.tenantId', '=', 'p.tenantId').onRef('c.id', '=', 'p.caseId'),
    )
    .select((eb) => [
      'c.residentId',
      eb.fn.countAll<number>().filterWhere('p.dueOn', '<=', today).as('due'),
      eb.fn.min('p.dueOn').as('nextOn'),
    ])
    .where('p.tenantId', '=', tx.tenantId)
    .where('c.residentId', 'in', residentIds)
    .where('p.keptAt', 'is', null)
    .where(visibleTo(actor, 'c.audience'))
    .groupBy('c.residentId')
    .execute();
  return rows.map((row) => ({ ...row, due: Number(row.due) }));
}
