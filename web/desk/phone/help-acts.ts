import { queries } from '../../shared/desk-queries.ts';
import type { Call } from '../../shared/desk-types.ts';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';

/** Asks whoever is in charge to help, by one press; again, nothing changes. */
export function callForHelp(call: Call, said: string): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', `/desk/calls/${call.id}/harassment`);
    await cache.refetch(queries.calls);
    toast(said);
  });
}

/** The same in a written exchange. */
export function callForHelpInWriting(interactionId: string, said: string): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', `/desk/interactions/${interactionId}/harassment`);
    await cache.refetch(queries.interactionHelp(interactionId));
    toast(said);
  });
}

/** Does one thing about a call for help, and shows what came of it. Throws the refusal. */
export async function actOnHelp(id: string, what: string, body?: object): Promise<void> {
  try {
    await client.send('POST', `/desk/harassment/${id}/${what}`, body);
  } finally {
    cache.invalidate((url) => url.includes('/harassment') || url.endsWith('/help'), true);
    await cache.refetch(queries.calls);
  }
}
