import { expect, it } from 'vitest';
import { nextStatuses } from '#domain/cases/rules.ts';
import type { CaseStatus } from '../../shared/desk-types.ts';
import { NEXT_STATUSES } from './next-statuses.ts';

it('offers exactly the statuses that the server allows', () => {
  for (const status of Object.keys(NEXT_STATUSES) as CaseStatus[])
    expect(NEXT_STATUSES[status]).toEqual(nextStatuses(status));
});
