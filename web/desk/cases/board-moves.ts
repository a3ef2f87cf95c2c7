import type { CaseFilter, CaseStatus } from '../../shared/desk-types.ts';
import { NEXT_STATUSES } from './next-statuses.ts';

/** The columns of the board, in the order of work; what was cancelled has none. */
export const COLUMNS: readonly CaseStatus[] = ['open', 'in-progress', 'waiting-resident', 'done'];

type Row = { readonly status: CaseStatus; readonly can: readonly string[] };

/** How far back the column of what is done looks, wider at each step; null = without an end. */
export const DONE_WITHIN_DAYS: readonly (number | null)[] = [14, 60, null];

/**
 * What each column of the board asks for: the view's filter with the column's status, the nearest due first; of what is
 * done the last first, no further back than so many days.
 */
export function columnFilter(
  filter: CaseFilter,
  status: CaseStatus,
  doneWithinDays: number | null,
): CaseFilter {
  if (status !== 'done') return { ...filter, status: [status], sort: 'due' };
  const window = doneWithinDays === null ? {} : { closedWithinDays: doneWithinDays };
  return { ...filter, ...window, status: [status], sort: 'changed' };
}

type Department = { readonly id: string; readonly parentId: string | null };

/**
 * The departments whose board somebody may choose: all for whoever sees the whole city, else their own with those below;
 * none when there is nothing to choose.
 */
export function departmentChoices<T extends Department>(
  departments: readonly T[],
  own: string,
  seesCity: boolean,
): readonly T[] {
  if (seesCity) return departments;
  const under = new Set([own]);
  for (let before = 0; before < under.size; ) {
    before = under.size;
    for (const { id, parentId } of departments) if (parentId && under.has(parentId)) under.add(id);
  }
  return under.size > 1 ? departments.filter(({ id }) => under.has(id)) : [];
}

/** Whether the board may offer the way from where a case is to another column. */
export function mayMove(row: Row, to: CaseStatus): boolean {
  return row.can.includes('change-status') && NEXT_STATUSES[row.status].includes(to);
}

/** The next column in a direction that a case may take; null when there is none. */
export function nextColumn(row: Row, step: -1 | 1): CaseStatus | null {
  for (let at = COLUMNS.indexOf(row.status) + step; at >= 0 && at < COLUMNS.length; at += step) {
    const status = COLUMNS[at];
    if (status && mayMove(row, status)) return status;
  }
  return null;
}
