import { type CityCalendar, readCalendar } from '#domain/city/city.ts';
import type { Tx } from '#db/transaction.ts';
import * as store from './store.ts';
import { selectChannels } from './store-lines.ts';
import { selectPeople, selectVersion, type StandingPerson } from './store-standing.ts';
import type { Queue, QueuePolicy } from './types.ts';

/** What an administrator sets and every look needs: the lines with their rules, who is in which, the city's hours. */
export interface Standing {
  people: ReadonlyMap<string, StandingPerson>;
  queues: readonly Queue[];
  policies: ReadonlyMap<string, QueuePolicy>;
  channels: readonly string[];
  calendar: CityCalendar;
}

/** Asked side by side: the answers to all of them come with the way there and back of one. */
export async function readStanding(tx: Tx): Promise<Standing> {
  const [people, queues, channels, calendar] = await Promise.all([
    selectPeople(tx),
    store.selectQueues(tx),
    selectChannels(tx),
    readCalendar(tx),
  ]);
  const policies = new Map(queues.map((queue) => [queue.id, queue.policy]));
  return { people, queues, policies, channels, calendar };
}

/** What stands in each city, as it is in the transaction that asks. */
export type StandingOf = (tx: Tx) => Promise<Standing>;

/**
 * Keeps what stands for as long as the city's version (`routing_version`, raised by the database itself) says that it
 * holds. Read at each look, it was seven of its eleven statements, and with 300 people half of its time. The version is
 * read before what it stands for: what changes in between is kept under a version that is over, and read again.
 */
export function keepStanding(): StandingOf {
  return keepByVersion(readStanding);
}

/** The same for anything that changes only with that version; `key` tells several of a city apart. Nobody may change it. */
export function keepByVersion<T>(
  read: (tx: Tx, key: string) => Promise<T>,
): (tx: Tx, key?: string) => Promise<T> {
  const kept = new Map<string, { version: number; value: T }>();
  return async (tx, key = '') => {
    const version = await selectVersion(tx);
    const known = kept.get(`${tx.tenantId} ${key}`);
    if (known?.version === version) return known.value;
    const value = await read(tx, key);
    kept.set(`${tx.tenantId} ${key}`, { version, value });
    return value;
  };
}
