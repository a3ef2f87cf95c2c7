import { queries } from '../../shared/desk-queries.ts';
import type { SupervisedRow } from '../../shared/desk-types.ts';
import { cache, client } from '../state/desk.ts';

/** Intervenes in a conversation as it was seen, and looks at everything that shows it anew. */
export async function intervene(
  row: SupervisedRow,
  what: 'move' | 'priority' | 'assign',
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  try {
    await client.send('POST', `/desk/supervision/interactions/${row.id}/${what}`, {
      version: row.version,
      ...change,
    });
  } finally {
    // After a refusal too: the world moved on, and that is what is to be shown.
    lookAnew();
  }
}

/** What the supervisor's pages show is fetched again at once. */
export function lookAnew(): void {
  cache.invalidate(
    (url) => url.startsWith(queries.supervision.url) || url.startsWith('/desk/interactions'),
    true,
  );
}
