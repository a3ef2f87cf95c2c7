import type { FinishedSignOnAnswer, WaysInAnswer } from '#http/desk/sign-on-shapes.ts';
import type { BegunSignOnAnswer } from '#http/shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { client } from './desk.ts';
import { leavePlace } from './router.ts';
import { enterSession } from './session.ts';

type Way = WaysInAnswer['ways'][number];

/** Goes to an identity server; the browser comes back to `BACK_PARTS`. Throws the refusal. */
export async function leaveForServer({ id, cityId }: Way): Promise<void> {
  const begun = await client.send<BegunSignOnAnswer>('POST', queries.waysIn.url, { cityId, serverId: id });
  location.assign(begun.url);
}

/** Goes there to see what would become of whoever signs in by it. Throws the refusal. */
export async function tryServer(serverId: string): Promise<void> {
  const url = `${queries.identityServers.url}/${serverId}/try`;
  location.assign((await client.send<BegunSignOnAnswer>('POST', url)).url);
}

/** What of a trial is shown. */
export type TrialFound = NonNullable<FinishedSignOnAnswer['trial']>;

/**
 * Signs in with what came back in the address, which goes from it; a trial answers what it found and leaves everything as
 * it is. Throws the refusal.
 */
export async function finishSignOn(given: URLSearchParams): Promise<TrialFound | null> {
  const { state = '', ...answer } = Object.fromEntries(given);
  leavePlace();
  const finished = await client.send<FinishedSignOnAnswer>('POST', `${queries.waysIn.url}/finish`, {
    state,
    answer,
  });
  if (finished.session) await enterSession(finished.session);
  return finished.trial;
}
