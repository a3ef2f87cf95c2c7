import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { listCities } from '#domain/city/city.ts';
import type { City } from '#domain/city/types.ts';
import { lockById } from '#domain/interactions/interactions.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { getPresence, listQueues, presenceChanged, withdrawOffer } from './routing.ts';
import { DESK_LOST_SEC, isDeskLost } from './rules.ts';
import * as store from './store.ts';
import * as absenceStore from './store-absence.ts';
import { endPersonalTime } from './store-personal.ts';
import { DESK_LOCKED, DESK_OPENED } from './types.ts';

/** A desk of this account says that its browser is there. Called every 20 s; says nothing about being ready. */
export function deskSeen(db: Kysely<Tables>, accountId: string, at: Date): Promise<void> {
  return absenceStore.touchDesk(db, accountId, at);
}

/**
 * The desk was covered: whoever was ready is away, with that as the reason, and what was offered goes on. A reason that
 * the person gave (lunch …) stays. Emits `presence.changed`.
 */
export async function leaveLockedDesk(tx: Tx, actor: StaffActor): Promise<void> {
  const before = await getPresence(tx, actor.accountId);
  if (before.status !== 'ready') return;
  await lockOffered(tx, actor.accountId);
  await store.upsertPresence(tx, {
    accountId: actor.accountId,
    status: 'away',
    reason: DESK_LOCKED,
    since: tx.now,
    idleSince: tx.now,
    missedCount: 0,
    setAside: false,
  });
  await passOffersOn(tx, actor.accountId);
  presenceChanged(tx, actor.staffId, 'away');
}

/**
 * Whoever covered a desk is before one again: away as before and since then, but no longer because of the screen.
 * Emits `presence.changed`.
 */
export async function returnToDesk(tx: Tx, actor: StaffActor): Promise<void> {
  const before = await getPresence(tx, actor.accountId);
  if (before.status !== 'away' || before.reason !== DESK_LOCKED) return;
  await store.upsertPresence(tx, { ...before, reason: DESK_OPENED });
  presenceChanged(tx, actor.staffId, 'away');
}

/**
 * Ends the presence of these accounts as far as they are still silent: offline, with the reason, and what was offered to
 * them in this city goes on at once. Emits `presence.changed`, `offer.withdrawn`.
 */
async function endLostPresences(tx: Tx, accountIds: readonly string[], silentSince: Date): Promise<void> {
  for (const { id, accountId } of await absenceStore.selectStaffOfAccounts(tx, accountIds)) {
    await lockOffered(tx, accountId);
    if (!(await absenceStore.endSilentPresence(tx, accountId, silentSince))) continue;
    await passOffersOn(tx, accountId);
    await endPersonalTime(tx, accountId);
    presenceChanged(tx, id, 'offline');
  }
}

/** Interactions before the presence, as everywhere: the other way round two wait for each other. */
async function lockOffered(tx: Tx, accountId: string): Promise<void> {
  const offers = await store.selectPendingOffers(tx, { accountId });
  for (const id of offers.map((offer) => offer.interactionId).sort()) await lockById(tx, id);
}

async function passOffersOn(tx: Tx, accountId: string): Promise<void> {
  for (const offer of await store.selectPendingOffers(tx, { accountId })) {
    await lockById(tx, offer.interactionId);
    await withdrawOffer(tx, offer);
    await store.moveEntry(tx, offer.queueEntryId, ['offered'], 'waiting');
  }
}

export interface DeskWatch {
  /** Looks once; returns how many desks were found silent. */
  sweep(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 15_000;

/**
 * Looks for desks that went silent. Begins only after a desk had the time to report to this process: right after a start
 * every sign of life is old.
 */
export function createDeskWatch(deps: { database: Database; clock: Clock; log: Logger }): DeskWatch {
  let timer: Timer | undefined;
  let sweeping: Promise<unknown> | undefined;
  let running = false;

  /** Who is away somewhere and yet asked by a queue of another city is asked there: the reasons of all count. */
  async function lostAmong(
    silent: readonly absenceStore.SilentDesk[],
    cities: readonly City[],
  ): Promise<string[]> {
    const offered = new Set<string>();
    for (const city of silent.some((desk) => desk.status === 'away') ? cities : []) {
      const queues = await deps.database.tx({ tenantId: city.id, actor: 'system:desk-watch' }, listQueues);
      for (const { policy } of queues) for (const reason of policy.available.awayReasons) offered.add(reason);
    }
    const nowMs = deps.clock.now().getTime();
    return silent
      .filter((desk) =>
        isDeskLost({ ...desk, silentSec: (nowMs - desk.lastSignAt.getTime()) / 1000 }, offered),
      )
      .map((desk) => desk.accountId);
  }

  async function sweep(): Promise<number> {
    const { installation } = deps.database;
    const silentSince = new Date(deps.clock.now().getTime() - DESK_LOST_SEC * 1000);
    const silent = await absenceStore.selectSilentDesks(installation, silentSince);
    if (silent.length === 0) return 0;
    const cities = await listCities(installation);
    const lost = await lostAmong(silent, cities);
    // In each of their cities: who answers for several is gone from all.
    for (const city of lost.length > 0 ? cities : [])
      await deps.database.tx({ tenantId: city.id, actor: 'system:desk-watch' }, (tx) =>
        endLostPresences(tx, lost, silentSince),
      );
    return lost.length;
  }

  function schedule(delayMs: number): void {
    timer = deps.clock.after(delayMs, () => {
      sweeping = sweep()
        .catch((error: unknown) => deps.log.warn({ err: error }, 'could not look for silent desks'))
        .finally(() => {
          if (running) schedule(EVERY_MS);
        });
    });
  }

  return {
    sweep,
    start() {
      running = true;
      schedule(DESK_LOST_SEC * 1000);
    },
    async stop() {
      running = false;
      if (timer) deps.clock.clear(timer);
      await sweeping;
    },
  };
}
