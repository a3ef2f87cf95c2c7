import { z } from 'zod';
import type { OfferMade } from '#domain/routing/types.ts';
import { audience } from '#domain/staff/access.ts';
import type { Clock } from '#kernel/clock.ts';

/**
 * Something kept nowhere: who is to hear of it, and its id. 'typing': somebody types in that conversation. 'offer': that
 * offer was made to them; its event says so as well, in its turn.
 */
export interface Sign {
  tenantId: string;
  key: string;
  type: 'typing' | 'offer';
  id: string;
}

/**
 * Tells whoever is offered something as soon as it is kept: its event waits for every transaction that began to write
 * before, and some 5 ms for others to be read with it.
 */
export function signOfOffer({ tenantId, staffId, offerId }: OfferMade): Sign {
  return { tenantId, key: audience.staff(staffId), type: 'offer', id: offerId };
}

/** A sign of typing is believed for so long. */
const FRESH_MS = 6_000;
const MOST_KEPT = 10_000;
const shape = z.object({
  tenantId: z.string(),
  key: z.string(),
  type: z.enum(['typing', 'offer']),
  id: z.string(),
});

/** A sign as another process passed it on; undefined for what is none. */
export function readSign(text: string): Sign | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** When each sign was given last, for those who only ask now and then. Keeps the newest 10,000. */
export function createFreshSigns(clock: Clock): {
  note(sign: Sign): void;
  /** Null when it was not given in the last seconds. */
  lastGiven(sign: Sign): Date | null;
} {
  const givenMs = new Map<string, number>();
  const nameOf = (sign: Sign): string => `${sign.tenantId} ${sign.key} ${sign.type} ${sign.id}`;
  return {
    note(sign) {
      givenMs.delete(nameOf(sign));
      givenMs.set(nameOf(sign), clock.now().getTime());
      if (givenMs.size > MOST_KEPT) givenMs.delete(givenMs.keys().next().value!);
    },
    lastGiven(sign) {
      const atMs = givenMs.get(nameOf(sign));
      return atMs !== undefined && clock.now().getTime() - atMs < FRESH_MS ? new Date(atMs) : null;
    },
  };
}
