import type { Channel } from '#domain/interactions/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';

/** The channel whose messages are letters; refuses 'not-found' in a house without one. */
export function letterChannel(deps: Pick<HttpDeps, 'channels'>): Channel {
  const found = [...deps.channels.values()].find(({ abilities }) => abilities.letters === true);
  if (!found) throw new Refusal('not-found');
  return found;
}
