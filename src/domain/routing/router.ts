import type { Database, Scope } from '#db/transaction.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { claimAll, FencedOff, lookAt, type Look, type Reach, type Sight } from './claims.ts';
import { choose } from './choose.ts';
import { holdLease, type Lease, listPools, type Pool, releaseLease } from './pool.ts';
import { keepStanding } from './standing.ts';
import type { Attention, Choice, OfferMade, Snapshot } from './types.ts';

export { createRoutingWakes } from './wakes.ts';

export interface Router {
  /** Says that something to route may have changed; cheap, coalesced. */
  wake(): void;
  /** Looks at every pool once and makes all offers that can be made now; returns how many. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

export type { Reach };

export interface RouterDeps {
  database: Database;
  clock: Clock;
  log: Logger;
  /** This process, for the lease. */
  holder: string;
  /** Units by channel when a person has none of their own. */
  defaultCapacity: (channel: string) => number;
  /** Everybody by every channel by default. */
  reach?: Reach;
  attention?: (channel: string) => Attention;
  leaseSec?: number;
  /** How many offers are written in one transaction. */
  claimsAtOnce?: number;
  /** Called with each offer made and the seconds the resident waited. A hint: the event tells of it as well. */
  onOffer?: (offer: OfferMade, waitSec: number) => void;
}

const LEASE_SEC = 3;
const RESCAN_MS = 1_000;
const LOOKS_AT_ONCE = 4;
/** 50 at once made 2,800 offers a second, 200 make 6,700; nobody's words wait longer than some 30 ms for the locks. */
const CLAIMS_AT_ONCE = 200;
const scopeOf = (tenantId: string): Scope => ({ tenantId, actor: 'system:router', plansKept: true });

/** What the router was given, and how it sees. */
interface Seeing extends RouterDeps {
  sight: Sight;
}

interface Held {
  lease: Lease;
  renewedMs: number;
}

/**
 * The single writer of offers. It holds no state of its own: every tick reads the rows, decides with the pure `choose`
 * and claims by compare-and-set, so that a late hint delays but never loses, and a killed process leaves nothing behind.
 */
export function createRouter(given: RouterDeps): Router {
  const { defaultCapacity, reach } = given;
  const deps: Seeing = {
    ...given,
    sight: { defaultCapacity, reach, standingOf: keepStanding(), openBefore: new Map() },
  };
  const leases = new Map<string, Held>();
  let timer: Timer | undefined;
  let running = false;
  let ticking: Promise<number> | undefined;
  let again = false;
  let pools: readonly Pool[] = [];
  let listedMs = Number.NEGATIVE_INFINITY;

  /** Renewed after a third of its time only: each renewal waits for the disk, and every claim asks for the epoch anyway. */
  async function leaseOf(poolId: string): Promise<Lease | undefined> {
    const held = leases.get(poolId);
    const leaseSec = deps.leaseSec ?? LEASE_SEC;
    const nowMs = deps.clock.monotonicMs();
    if (held && nowMs - held.renewedMs < (leaseSec * 1000) / 3) return held.lease;
    const lease = await holdLease(deps.database.installation, poolId, deps.holder, leaseSec, held?.lease);
    if (lease) leases.set(poolId, { lease, renewedMs: nowMs });
    else leases.delete(poolId);
    return lease;
  }

  /** Which cities share their people is read again each second only: somebody waits for each answer before the look. */
  async function currentPools(): Promise<readonly Pool[]> {
    const nowMs = deps.clock.monotonicMs();
    if (nowMs - listedMs >= RESCAN_MS) {
      pools = await listPools(deps.database.installation);
      listedMs = nowMs;
    }
    return pools;
  }

  async function tick(): Promise<number> {
    listedMs = Number.NEGATIVE_INFINITY;
    return look();
  }

  async function look(): Promise<number> {
    let made = 0;
    for (const pool of await currentPools()) {
      const lease = await leaseOf(pool.poolId);
      if (!lease) continue;
      const routed = await routePool(deps, lease, pool.tenantIds);
      made += routed.made;
      // Somebody else took over meanwhile: the next look asks for the lease again.
      if (routed.fenced) leases.delete(pool.poolId);
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
    if (timer) deps.clock.clear(timer);
    again = false;
    ticking = look();
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
      // At once: a timer of nought is a millisecond, and a caller hears it.
      if (running) void run();
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
      for (const { lease } of leases.values())
        await releaseLease(deps.database.installation, lease, deps.holder).catch(() => undefined);
      leases.clear();
    },
  };
}

interface Routed {
  made: number;
  fenced: boolean;
}

async function routePool(deps: Seeing, lease: Lease, tenantIds: readonly string[]): Promise<Routed> {
  const routed: Routed = { made: 0, fenced: false };
  const tell = (offers: readonly OfferMade[]): void => {
    routed.made += offers.length;
    tellOffers(deps, offers);
  };
  const [only] = tenantIds;
  try {
    if (only !== undefined && tenantIds.length === 1) await routeCity(deps, lease, only, tell);
    else await routeCities(deps, lease, tenantIds, tell);
  } catch (error) {
    if (!(error instanceof FencedOff)) throw error;
    routed.fenced = true;
  }
  return routed;
}

async function routeCities(
  deps: Seeing,
  lease: Lease,
  tenantIds: readonly string[],
  tell: (offers: readonly OfferMade[]) => void,
): Promise<void> {
  const looks: Look[] = [];
  // Side by side: of ten cities that share their agents, the last must not be looked at ten times later.
  for (let at = 0; at < tenantIds.length; at += LOOKS_AT_ONCE) {
    const some = tenantIds.slice(at, at + LOOKS_AT_ONCE);
    const seen = some.map((tenantId) =>
      deps.database.tx(scopeOf(tenantId), (tx) => lookAt(tx, lease, deps.sight)),
    );
    looks.push(...(await Promise.all(seen)));
  }
  const snapshot = joined(looks, deps);
  for (const batch of batches(choose(snapshot), deps.claimsAtOnce ?? CLAIMS_AT_ONCE)) {
    const scope = scopeOf(batch[0]!.entry.tenantId);
    tell(await deps.database.tx(scope, (tx) => claimAll(tx, lease, batch, snapshot.policies)));
  }
}

/** One city by itself is looked at and its first offers are made in one transaction; most looks have no more of them. */
async function routeCity(
  deps: Seeing,
  lease: Lease,
  tenantId: string,
  tell: (offers: readonly OfferMade[]) => void,
): Promise<void> {
  const scope = scopeOf(tenantId);
  const { claimed, rest, policies } = await deps.database.tx(scope, async (tx) => {
    const look = await lookAt(tx, lease, deps.sight);
    const [first, ...later] = batches(choose(joined([look], deps)), deps.claimsAtOnce ?? CLAIMS_AT_ONCE);
    const offers = first ? await claimAll(tx, lease, first, look.policies) : [];
    return { claimed: offers, rest: later, policies: look.policies };
  });
  tell(claimed);
  for (const batch of rest) tell(await deps.database.tx(scope, (tx) => claimAll(tx, lease, batch, policies)));
}

function tellOffers(deps: RouterDeps, offers: readonly OfferMade[]): void {
  for (const offer of offers)
    deps.onOffer?.(offer, (deps.clock.now().getTime() - offer.enteredAt.getTime()) / 1000);
}

/** One picture of all cities of the pool: units in hand are an account's, whichever city they come from. */
function joined(looks: readonly Look[], deps: RouterDeps): Snapshot {
  const used = new Map<string, number>();
  const wrappingUp = new Map<string, number>();
  for (const row of looks.flatMap((look) => look.used)) {
    const key = `${row.accountId}:${row.channel}`;
    used.set(key, (used.get(key) ?? 0) + row.units);
    wrappingUp.set(key, (wrappingUp.get(key) ?? 0) + row.wrapping);
  }
  return {
    now: deps.clock.now(),
    entries: looks.flatMap((look) => look.entries),
    candidates: looks.flatMap((look) => look.candidates),
    policies: new Map(looks.flatMap((look) => [...look.policies])),
    used,
    wrappingUp,
    attention: deps.attention ?? (() => 'live'),
  };
}

/** Choices of one city each, in their order, so many at once. */
function batches(choices: readonly Choice[], most: number): Choice[][] {
  const made: Choice[][] = [];
  for (const choice of choices) {
    const last = made.at(-1);
    if (last && last.length < most && last[0]!.entry.tenantId === choice.entry.tenantId) last.push(choice);
    else made.push([choice]);
  }
  return made;
}
