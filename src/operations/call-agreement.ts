import type { Database } from '#db/transaction.ts';
import { openCallsOf } from '#domain/calls/calls.ts';
import type { Exchange, ExchangeEvent } from '#domain/calls/exchange.ts';
import { openFaxes } from '#domain/calls/faxes.ts';
import { reconcile } from '#domain/calls/reconcile.ts';
import type { Call, CallCommand, CallEvent } from '#domain/calls/types.ts';
import { listCities } from '#domain/city/city.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { LiveCall, LiveCalls } from './live-calls.ts';

/** Makes rows and exchange agree after an absence. */
export interface Agreement {
  /** An exchange is there again: it is asked what is up. */
  comeBack(exchange: Exchange): void;
  /** Keeps what is told of a leg whose row is not loaded yet; false while nothing is being agreed. */
  keepForLater(exchange: Exchange, tellAgain: () => void): boolean;
  stop(): void;
}

interface AgreementDeps {
  database: Database;
  clock: Clock;
  calls: LiveCalls;
  /** Runs work after everything that was given for the same key before. */
  inTurn(key: string, what: string, work: () => Promise<void>): void;
  patiently<T>(work: () => Promise<T>): Promise<T>;
  post(call: LiveCall, event: CallEvent): void;
  runAll(call: LiveCall, commands: readonly CallCommand[]): Promise<void>;
  begin(exchange: Exchange, entered: Entered): void;
  follow?: ((tenantId: string, exchange: Exchange, call: Call) => void) | undefined;
}

/** A leg that has come from outside and that nobody has answered for yet. */
export type Entered = Pick<
  Extract<ExchangeEvent, { type: 'entered' }>,
  'legId' | 'dialled' | 'caller' | 'at'
>;

/**
 * Who is just hanging up while the list is taken may stand in it and be told of to nobody: of 200 callers one stayed in
 * the line for ever in three of five take-overs. What was seen then is looked for once more when it is surely gone.
 */
const LOOK_AGAIN_MS = 3_000;
/** And then again and again: whatever went wrong with the news of a leg, nobody waits longer than that for it. */
const LOOK_EVERY_MS = 60_000;
const scope = (tenantId: string) => ({ tenantId, actor: 'system:calls' });

/** What is told of a call while its row is being loaded is held, and told afterwards in its order. */
export function createAgreement(deps: AgreementDeps): Agreement {
  const { database, clock, calls, inTurn, patiently, post } = deps;
  /** By exchange, while it is being agreed with. */
  const unheard = new Map<string, (() => void)[]>();
  const looks = new Map<string, Timer>();
  let isOver = false;

  function comeBack(exchange: Exchange): void {
    const hold = () => void unheard.set(exchange.id, unheard.get(exchange.id) ?? []);
    hold();
    inTurn(`exchange:${exchange.id}`, 'agreement', async () => {
      hold();
      try {
        const seen = await patiently(() => agree(exchange));
        lookAgainLater(exchange, seen, LOOK_AGAIN_MS);
      } finally {
        const late = unheard.get(exchange.id) ?? [];
        unheard.delete(exchange.id);
        for (const tellAgain of late) tellAgain();
      }
    });
  }

  /** What is gone has left, what nobody knows is taken in or taken down. Returns the legs of calls that were up. */
  async function agree(exchange: Exchange): Promise<string[]> {
    const contents = await exchange.list();
    const kept = new Set<string>();
    for (const { id: tenantId } of await listCities(database.installation)) {
      const open = await database.tx(scope(tenantId), (tx) => openCallsOf(tx, exchange.id));
      for (const saved of open) {
        const call = calls.get(saved.id) ?? calls.add(tenantId, exchange, saved);
        const { events, commands, keeps } = reconcile(saved, contents);
        for (const id of keeps) kept.add(id);
        if (commands.length > 0) inTurn(call.callId, 'agreement', () => deps.runAll(call, commands));
        for (const event of events) post(call, event);
        if (events.length === 0) deps.follow?.(tenantId, exchange, saved);
      }
      const faxes = await database.tx(scope(tenantId), (tx) => openFaxes(tx, exchange.id));
      for (const { legId } of faxes) if (legId !== null) kept.add(legId);
    }
    for (const leg of contents.legs) {
      if (kept.has(leg.legId) || calls.byPart(exchange, leg.legId)) continue;
      if (leg.entered) deps.begin(exchange, { legId: leg.legId, ...leg.entered });
      else await exchange.hangUp(leg.legId, 'normal');
    }
    for (const { bridgeId } of contents.bridges)
      if (!kept.has(bridgeId)) await exchange.closeBridge(bridgeId);
    return contents.legs.map(({ legId }) => legId);
  }

  function lookAgainLater(exchange: Exchange, seen: readonly string[], afterMs: number): void {
    if (isOver) return;
    const before = looks.get(exchange.id);
    if (before) clock.clear(before);
    const look = () => inTurn(`exchange:${exchange.id}`, 'look', () => lookAgain(exchange, seen));
    looks.set(exchange.id, clock.after(afterMs, look));
  }

  /** A leg never comes back under its name: of one that was there and is not, its call is told; once more changes nothing. */
  async function lookAgain(exchange: Exchange, seen: readonly string[]): Promise<void> {
    looks.delete(exchange.id);
    // Lost again: the agreement after its return finds out the same.
    if (!exchange.isConnected) return;
    let still = seen;
    // Whoever called us was there before their row: missing from a list that is asked for now, they are gone.
    const known = new Set([...seen, ...calls.callerLegs(exchange)]);
    try {
      still = (await exchange.list()).legs.map(({ legId }) => legId);
      const there = new Set(still);
      for (const legId of known) {
        const call = there.has(legId) ? undefined : calls.byPart(exchange, legId);
        if (call) post(call, { type: 'left', legId, cause: 'hung-up' });
      }
    } finally {
      lookAgainLater(exchange, still, LOOK_EVERY_MS);
    }
  }

  return {
    comeBack,
    keepForLater(exchange, tellAgain) {
      const late = unheard.get(exchange.id);
      late?.push(tellAgain);
      return late !== undefined;
    },
    stop() {
      isOver = true;
      for (const timer of looks.values()) clock.clear(timer);
    },
  };
}
