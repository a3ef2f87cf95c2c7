import type { CaseFilter, CaseStatus } from '../../shared/desk-types.ts';
import { NEXT_STATUSES } from './next-statuses.ts';

/** The columns of the board, in the order of work; what was cancelled has none. */
export const COLUMNS: readonly CaseStatus[] = ['open', 'in-progress', 'waiting-resident', 'done'];

type Row = { readonly status: CaseStatus; readonly can: readonly string[] };

/** What each column of the board asks for: the view's filter with the column's status, the nearest due first. */
export function columnFilter(filter: CaseFilter, status: CaseStatus): CaseFilter {
  return { ...filter, status: [status], sort: status === 'done' ? 'changed' : 'due' };
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
