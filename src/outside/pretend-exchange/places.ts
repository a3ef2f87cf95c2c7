import type { Place } from '#domain/calls/exchange.ts';

/** Whether two name the same leg or bridge. */
export function isSamePlace(one: Place, other: Place): boolean {
  return 'legId' in one
    ? 'legId' in other && one.legId === other.legId
    : 'bridgeId' in other && one.bridgeId === other.bridgeId;
}
