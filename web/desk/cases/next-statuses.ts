import type { CaseStatus } from '../../shared/desk-types.ts';

/** The statuses that a case may take next, so that only those are offered. The rule is the server's; a test holds this equal to it. */
export const NEXT_STATUSES: Readonly<Record<CaseStatus, readonly CaseStatus[]>> = {
  open: ['in-progress', 'waiting-resident', 'done', 'cancelled'],
  'in-progress': ['waiting-resident', 'done', 'cancelled'],
  'waiting-resident': ['in-progress', 'done', 'cancelled'],
  done: ['in-progress'],
  cancelled: [],
};
