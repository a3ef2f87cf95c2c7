import type { StoredEvent } from '#db/events.ts';

/** What wakes the router: somebody waits, or somebody may take. An offer that was just made changes neither. */
const ROUTED_BY = /^(interaction|queue|offer|presence|handover|directory|phone)\.(?!made)/;

/** Tells the router that there may be something to route. */
export interface RoutingWakes {
  /** What this process has just committed: who waits on a telephone hears each millisecond. */
  committed(types: readonly string[], xid: bigint): void;
  /** What the reader of events hands on: of this process once more, and of every other. */
  heard(events: readonly StoredEvent[]): void;
}

/**
 * Wakes once for each transaction. Each look reads all people of a city; woken by the commit and again by its own events it
 * looked twice, which was half of the computing under 20 contacts a second with 300 people.
 */
export function createRoutingWakes(wake: () => void): RoutingWakes {
  const own = new Set<bigint>();
  return {
    committed(types, xid) {
      if (!types.some((type) => ROUTED_BY.test(type))) return;
      own.add(xid);
      wake();
    },
    heard(events) {
      if (events.some(({ type, position }) => ROUTED_BY.test(type) && !own.has(position.xid))) wake();
      // Handed on in the order of transactions: nothing before the last one comes again.
      const last = events.at(-1)?.position.xid ?? 0n;
      for (const xid of own) if (xid < last) own.delete(xid);
    },
  };
}
