import { readCalendar } from '#domain/city/city.ts';
import type { Database, Tx } from '#db/transaction.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { lockById } from '../interactions/interactions.ts';
import { holdLease, isCurrentEpoch, type Lease, listPools, releaseLease } from './pool.ts';
import { choose, DECLINE_REST_SEC, isQueueOpen, MISSES_UNTIL_SET_ASIDE } from './rules.ts';
import { offerChanged, presenceChanged } from './routing.ts';
import * as store from './store.ts';
import type { Candidate, Choice, Offer, QueueEntry, WaitingEntry } from './types.ts';

export interface Router {
  /** Says that something to route may have changed; cheap, coalesced. */
  wake(): void;
  /** Looks at every pool once and makes all offers that can be made now; returns how many. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

export interface RouterDeps {
  database: Database;
  clock: Clock;
  log: Logger;
  /** This process, for the lease. */
  holder: string;
  /** Units by channel when a person has none of their own. */
  defaultCapacity: (channel: string) => number;
  leaseSec?: number;
  /** Called with each offer made: seconds the resident waited. */
  onOffer?: (waitSec: number) => void;
}

const LEASE_SEC = 3;
const RESCAN_MS = 1_000;
const SYSTEM = 'system:router';

/**
 * The single writer of offers. It holds no state of its own: every tick reads the rows, decides with the pure `choose`
 * and claims by compare-and-set, so that a late hint delays but never loses, and a killed process leaves nothing behind.
 */
export function createRouter(deps: RouterDeps): Router {
  const leases = new Map<string, Lease>();
  let timer: Timer | undefined;
  let running = false;
  let ticking: Promise<number> | undefined;
  let again = false;

  async function tick(): Promise<number> {
    let made = 0;
    for (const pool of await listPools(deps.database.installation)) {
      const lease = await holdLease(
        deps.database.installation,
        pool.poolId,
        deps.holder,
        deps.leaseSec ?? LEASE_SEC,
        leases.get(pool.poolId),
      );
      if (!lease) {
        leases.delete(pool.poolId);
        continue;
      }
      leases.set(pool.poolId, lease);
      made += await routePool(deps, lease, pool.tenantIds);
    }
    return made;
  }

  function schedule(delayMs: number): void {
    if (!running) return;
    if (timer) deps.clock.clear(timer);
    timer = deps.clock.after(delayMs, () => void run());
  }

  async function run(): Promise<void> {
    if (ticking) {
      again = true;
      return;
    }
    again = false;
    ticking = tick();
    try {
      await ticking;
    } catch (error) {
      deps.log.warn({ err: error }, 'routing could not run; trying again');
    } finally {
      ticking = undefined;
      schedule(again ? 0 : RESCAN_MS);
    }
  }

  return {
    wake() {
      if (ticking) again = true;
      else schedule(0);
    },
    tick,
    start() {
      running = true;
      schedule(0);
    },
    async stop() {
      running = false;
      if (timer) deps.clock.clear(timer);
      await ticking?.catch(() => undefined);
      for (const lease of leases.values())
        await releaseLease(deps.database.installation, lease, deps.holder).catch(() => undefined);
      leases.clear();
    },
  };
}

async function routePool(deps: RouterDeps, lease: Lease, tenantIds: readonly string[]): Promise<number> {
  const entries: WaitingEntry[] = [];
  const candidates: Candidate[] = [];
  const used = new Map<string, number>();
  for (const tenantId of tenantIds) {
    await deps.database.tx({ tenantId, actor: SYSTEM }, async (tx) => {
      await expireOffers(tx, lease);
      const waiting = await loadEntries(tx);
      entries.push(...waiting);
      candidates.push(...(await loadCandidates(tx, deps.defaultCapacity)));
      for (const row of await store.selectUsedUnits(tx)) {
        const key = `${row.accountId}:${row.channel}`;
        used.set(key, (used.get(key) ?? 0) + row.units);
      }
    });
  }
  let made = 0;
  for (const choice of choose({ now: deps.clock.now(), entries, candidates, used })) {
    const claimed = await deps.database.tx({ tenantId: choice.entry.tenantId, actor: SYSTEM }, (tx) =>
      claim(tx, lease, choice),
    );
    if (!claimed) continue;
    made++;
    deps.onOffer?.((deps.clock.now().getTime() - choice.entry.enteredAt.getTime()) / 1000);
  }
  return made;
}

async function loadEntries(tx: Tx): Promise<WaitingEntry[]> {
  const open = (await store.selectOpenEntries(tx)).filter((entry) => entry.state === 'waiting');
  if (open.length === 0) return [];
  const queues = new Map((await store.selectQueues(tx)).map((queue) => [queue.id, queue]));
  const past = await store.selectPastOffers(
    tx,
    open.map((entry) => entry.id),
  );
  const { opening } = await readCalendar(tx);
  return open.flatMap((entry) => {
    const queue = queues.get(entry.queueId);
    if (!queue) return [];
    const mine = past.filter((offer) => offer.queueEntryId === entry.id);
    return [
      toWaiting(tx, entry, mine, {
        offerSec: queue.offerSec,
        offerable: entry.handoverId !== null || isQueueOpen(queue, opening, tx.now),
      }),
    ];
  });
}

type PastOffer = { staffId: string; state: string; decidedAt: Date | null };

function toWaiting(
  tx: Tx,
  entry: QueueEntry,
  past: readonly PastOffer[],
  queue: { offerSec: number; offerable: boolean },
): WaitingEntry {
  const declinedUntil = new Map<string, Date>();
  const missedBy = new Map<string, number>();
  for (const offer of past) {
    if (offer.state === 'missed') missedBy.set(offer.staffId, (missedBy.get(offer.staffId) ?? 0) + 1);
    else
      declinedUntil.set(
        offer.staffId,
        new Date((offer.decidedAt ?? tx.now).getTime() + DECLINE_REST_SEC * 1000),
      );
  }
  return {
    tenantId: tx.tenantId,
    id: entry.id,
    interactionId: entry.interactionId,
    queueId: entry.queueId,
    channel: entry.channel,
    language: entry.language,
    priority: entry.priority,
    requiredSkills: entry.requiredSkills,
    enteredAt: entry.enteredAt,
    excluded: new Set(entry.excludedStaff),
    declinedUntil,
    missedBy,
    ...queue,
  };
}

async function loadCandidates(tx: Tx, defaultCapacity: (channel: string) => number): Promise<Candidate[]> {
  return (await store.selectCandidates(tx)).map((row) => ({
    tenantId: tx.tenantId,
    staffId: row.staffId,
    accountId: row.accountId,
    queueIds: new Set(row.queueIds),
    skills: new Map(Object.entries(row.skills)),
    languages: row.languages,
    capacity: (channel) => row.capacity[channel] ?? defaultCapacity(channel),
    idleSince: row.idleSince,
  }));
}

/** Offers nobody took in time go back to their place; three misses set the person aside. */
async function expireOffers(tx: Tx, lease: Lease): Promise<void> {
  const over = (await store.selectPendingOffers(tx)).filter((offer) => offer.expiresAt <= tx.now);
  if (over.length === 0 || !(await isCurrentEpoch(tx, lease))) return;
  // All interactions before any presence, and in one order: whoever accepts holds theirs and then wants the presence.
  for (const id of over.map((offer) => offer.interactionId).sort()) await lockById(tx, id);
  for (const offer of over) await missOffer(tx, offer);
}

async function missOffer(tx: Tx, offer: Offer): Promise<void> {
  if (!(await store.settleOffer(tx, offer.id, 'missed'))) return;
  await store.moveEntry(tx, offer.queueEntryId, ['offered'], 'waiting');
  offerChanged(tx, 'offer.missed', offer);
  const presence = await store.countMiss(tx, offer.accountId, MISSES_UNTIL_SET_ASIDE);
  if (presence?.setAside) presenceChanged(tx, offer.staffId, 'set-aside');
}

/** Presents an entry to the chosen person: true when this writer may still write and the entry was still free. */
async function claim(tx: Tx, lease: Lease, choice: Choice): Promise<boolean> {
  if (!(await isCurrentEpoch(tx, lease))) return false;
  const { entry } = choice;
  await lockById(tx, entry.interactionId);
  const presence = await store.holdPresence(tx, choice.accountId);
  if (presence?.status !== 'ready' || presence.setAside) return false;
  if (!(await store.moveEntry(tx, entry.id, ['waiting'], 'offered'))) return false;
  const offer = {
    id: tx.newId(),
    queueEntryId: entry.id,
    interactionId: entry.interactionId,
    staffId: choice.staffId,
    accountId: choice.accountId,
    channel: entry.channel,
    expiresAt: choice.expiresAt,
  };
  await store.insertOffer(tx, { ...offer, epoch: lease.epoch });
  offerChanged(tx, 'offer.made', offer);
  return true;
}
