import { readCalendar } from '#domain/city/city.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { departmentsUnder } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { formatPlace, type Place, parsePlace } from '#kernel/search.ts';
import { foldForSearch } from '#kernel/text.ts';
import { abilitiesOf } from './access.ts';
import { toSummary } from './reading.ts';
import * as store from './store-filter.ts';
import { openField } from './texts.ts';
import type { CaseAbility, CaseFilter, CaseSummary } from './types.ts';

/** Titles are sealed: words are looked for in so many cases of the rest of the filter, in its order. */
const MOST_LOOKED_AT = 2_000;
const MOST_COUNTED = 1_000;

/** A row that can be worked on where it stands: its version for compare-and-set, and what one may do with it. */
export interface FilteredCase extends CaseSummary {
  version: number;
  categoryId: string;
  can: CaseAbility[];
}

/**
 * A page of the cases that fit a filter, as far as the actor may see them, in the filter's order; how many there are in
 * all, counted up to `MOST_COUNTED`. Words are looked for in titles, whatever their width, case and kana.
 * Refuses 'request.invalid' {field: 'before'}.
 */
export async function filterCases(
  tx: Tx,
  actor: StaffActor,
  filter: CaseFilter,
  page: { limit: number; before?: string | undefined },
): Promise<{ rows: FilteredCase[]; total: number; nextBefore: string | null }> {
  requirePermission(actor, 'case.read');
  const after = page.before === undefined ? undefined : parsePlace(page.before);
  const words = wordsOf(filter.text);
  const meaning = await meaningOf(tx, filter);
  const found = await store.selectFiltered(tx, actor, filter, {
    ...meaning,
    after,
    limit: words.length > 0 ? MOST_LOOKED_AT : page.limit + 1,
  });
  const fitting = words.length > 0 ? found.filter((row) => holds(tx, row, words)) : found;
  const rows = fitting.slice(0, page.limit);
  if (rows.length > 0)
    tx.audit({ action: 'read', subjectKind: 'case-list', subjectId: tx.tenantId, fields: ['title'] });
  return {
    rows: rows.map((row) => ({
      ...toSummary(tx, actor, row),
      version: row.version,
      categoryId: row.categoryId,
      can: abilitiesOf(actor, row),
    })),
    total:
      words.length > 0 ? fitting.length : await store.countFiltered(tx, actor, filter, meaning, MOST_COUNTED),
    nextBefore: fitting.length > rows.length ? formatPlace(placeOf(filter, rows.at(-1)!)) : null,
  };
}

/** How many cases fit a filter, counted up to `MOST_COUNTED`, for those who may read cases. */
export async function countCasesOf(tx: Tx, actor: StaffActor, filter: CaseFilter): Promise<number> {
  if (!actor.permissions.has('case.read')) return 0;
  const meaning = await meaningOf(tx, filter);
  const words = wordsOf(filter.text);
  if (words.length === 0) return store.countFiltered(tx, actor, filter, meaning, MOST_COUNTED);
  const found = await store.selectFiltered(tx, actor, filter, {
    ...meaning,
    after: undefined,
    limit: MOST_LOOKED_AT,
  });
  return found.filter((row) => holds(tx, row, words)).length;
}

async function meaningOf(tx: Tx, filter: CaseFilter): Promise<store.Meaning> {
  const today = (await readCalendar(tx)).working.dayOf(tx.now);
  const { departmentId } = filter;
  if (!departmentId) return { today, departmentIds: null };
  return { today, departmentIds: filter.below ? await departmentsUnder(tx, departmentId) : [departmentId] };
}

const wordsOf = (text: string | undefined): string[] =>
  (text ?? '').split(/\s+/u).map(foldForSearch).filter(Boolean);

function holds(tx: Tx, row: store.FilteredRow, words: readonly string[]): boolean {
  const title = foldForSearch(openField(tx, 'title', row.title));
  return words.every((word) => title.includes(word));
}

function placeOf(filter: CaseFilter, row: store.FilteredRow): Place {
  if (filter.sort === 'due') return { at: row.dueAt, id: row.id };
  return { at: filter.sort === 'newest' ? row.openedAt : row.updatedAt, id: row.id };
}

/** How many open promises to each of these residents are due by today, and the day of the next; who has none is left out. */
export async function promisesTo(
  tx: Tx,
  actor: StaffActor,
  residentIds: readonly string[],
): Promise<{ residentId: string; due: number; nextOn: string }[]> {
  if (residentIds.length === 0 || !actor.permissions.has('case.read')) return [];
  const today = (await readCalendar(tx)).working.dayOf(tx.now);
  return store.selectPromisesTo(tx, actor, residentIds, today);
}
