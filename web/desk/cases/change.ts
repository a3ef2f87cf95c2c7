import { asFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Case, UpdateCase } from '../../shared/desk-types.ts';
import { cache, client } from '../state/desk.ts';

/**
 * Changes a case on the version that is shown. When somebody was faster, the latest is fetched and the refusal passed on:
 * the person decides again on what is true now.
 */
export async function changeCase(given: Case, change: Omit<UpdateCase, 'version'>): Promise<void> {
  const query = queries.case(given.id);
  try {
    const body: UpdateCase = { version: given.version, ...change };
    const answer = await client.send<Case>('PATCH', query.url, body);
    cache.write(query, () => answer);
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code === 'version.conflict' || failure.code === 'state.conflict') void cache.refetch(query);
    throw failure;
  }
}
