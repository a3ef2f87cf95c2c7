import type { Tx } from '#db/transaction.ts';
import { overviewOf, unclassed } from './rules.ts';
import * as store from './store.ts';
import type { KindOverview } from './types.ts';

/**
 * The kinds of data of this installation, each with its information class, its places and its columns about people, as the
 * database has them now; and what nobody has classed yet (nothing, in a release).
 */
export async function readClasses(tx: Tx): Promise<{ kinds: KindOverview[]; unclassed: string[] }> {
  const columns = await store.selectColumns(tx);
  return { kinds: overviewOf(columns), unclassed: unclassed(columns) };
}
