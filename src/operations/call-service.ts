import { setImmediate as yieldTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { StoredEvent } from '#db/events.ts';
import type { Database, Scope, Tx } from '#db/transaction.ts';
import { beginInbound, CallTaken, insertCall, lockCall, newCall, saveStep } from '#domain/calls/calls.ts';
import { type Exchange, ExchangeAway, type ExchangeEvent } from '#domain/calls/exchange.ts';
import { findTenantOfNumber, isForFaxes, isRecorded } from '#domain/calls/lines.ts';
import type { Call, CallCommand, CallEvent, DeskAction, HeardWords } from '#domain/calls/types.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import { keepByVersion } from '#domain/routing/routing.ts';
import type { OfferMade } from '#domain/routing/types.ts';
import { type Clock, pause } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import { createMailbox } from '#kernel/mailbox.ts';
import { Refusal } from '#kernel/refusal.ts';
import { createAgreement, type Entered } from './call-agreement.ts';
import { type CommandDeps, runCommand, type Sounds } from './call-commands.ts';
import type { CallFactDeps } from './call-facts.ts';
import { tellCallChanged } from './call-hints.ts';
import { HOUSE_EVENTS, isDeskGone, readOffer, readOwnerGone } from './call-house.ts';
import { type OutgoingCall, openOutgoingCall } from './call-out.ts';
import { readCallers, readLineStanding } from './call-place.ts';
import { stepCall } from './call-step.ts';
import type { WordListener } from './hear-words.ts';
import type { FaxService } from './fax-service.ts';
import { createLiveCalls, type LiveCall } from './live-calls.ts';
import { createRinging, type RungAhead } from './ring-ahead.ts';

/** Lets calls go on: events of exchanges and of the house in, commands out, one after another for each call. */
export interface CallService {
  start(): void;
  stop(): Promise<void>;
  /** What happened in the house, from the reader of events. */
  overhear(events: readonly StoredEvent[]): void;
  /** What the router has just offered: the event says the same, some milliseconds later. */
  offered(offer: OfferMade): void;
  /** What somebody at the desk asks for; who may was decided. Refuses 'state.conflict' for a call that is over. */
  ask(tenantId: string, callId: string, staffId: string, action: DeskAction): Promise<void>;
  /** Calls a number: first the person's own telephone rings. Returns the call. Refuses 'phone.away' without one. */
  callOut(tenantId: string, input: OutgoingCall): Promise<string>;
  /**
   * Makes a call of what is kept for it in one transaction; undefined when there is nothing to call any more. Refuses
   * 'phone.away' while no exchange is there, and as `open`.
   */
  place(tenantId: string, open: OpenCall): Promise<string | undefined>;
  /** Waits until nothing is under way; returns how much was done since it was asked last. */
  settle(): Promise<number>;
}

/** Keeps a call that is to be made, with what it is made for. */
export type OpenCall = (
  tx: Tx,
  exchangeId: string,
) => Promise<{ call: Call; commands: CallCommand[] } | undefined>;

export interface CallServiceDeps extends CallFactDeps {
  database: Database;
  exchanges: readonly Exchange[];
  /** Takes what comes to a number for faxes. */
  faxes: Pick<FaxService, 'receiveFaxCall'>;
  sounds: Sounds;
  /** Understands what callers say to a flow; missing where there is no recogniser. */
  words?: WordListener;
  /** Told how each call stands after each step, such as to write down what is said. Must return at once. */
  follow?: (tenantId: string, exchange: Exchange, call: Call) => void;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

type Read = (tx: Tx) => Promise<CallEvent | undefined>;

type NumberOfCity = { tenantId: string; number: string };

const MOST_CITIES_KNOWN = 1_000;
const AGAIN_AFTER_MS = [50, 200, 500, 1_000, 2_000];
const scope = (tenantId: string): Scope => ({ tenantId, actor: 'system:calls', plansKept: true });

/**
 * The loop of all calls of this process. A database that is away holds events up, in order, and no talk: the exchange goes
 * on by itself meanwhile. After an absence the exchange is asked what is still there, and rows and exchange are made to agree.
 */
export function createCallService(deps: CallServiceDeps): CallService {
  const { database, clock, log } = deps;
  const mailbox = createMailbox();
  const calls = createLiveCalls(clock, (call, name) => post(call, { type: 'timer', name }));
  /** Legs that have entered and are not rows yet. */
  const entering = new Set<string>();
  /** Whose the numbers are that were called; each call makes sure that it still is. */
  const cities = new Map<string, NumberOfCity>();
  const standingOf = keepByVersion(readLineStanding);
  const ringing = createRinging(deps, (call, commands) => {
    calls.expect(call, commands);
    return runAll(call, commands);
  });
  const facts: CallFactDeps = { ...deps, phoneOf: ringing.phoneOf };
  const agreement = createAgreement({ ...deps, calls, inTurn, patiently, post, runAll, begin });
  const ends: (() => void)[] = [];
  let running = false;
  let taken = 0;

  /** Runs work of one call after everything that was given for it before. */
  function inTurn(key: string, what: string, work: () => Promise<void>): void {
    taken++;
    void mailbox.run(key, work).catch((error: unknown) => {
      log.error({ err: error, key, what }, 'something of a call was not done');
    });
  }

  function post(call: LiveCall, event: CallEvent): void {
    inTurn(call.callId, event.type, () => patiently(() => take(call, event)));
  }

  /** What happened is told once: while the database is away it is held, and everything after it. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await work();
      } catch (error) {
        const isAway = error instanceof Refusal && error.code === 'database.unavailable';
        if (!isAway || !running) throw error;
        const waitMs = AGAIN_AFTER_MS[Math.min(tries, AGAIN_AFTER_MS.length - 1)] as number;
        await pause(clock, waitMs);
      }
    }
  }

  /** Lets an event come in, or whatever the house's own rows say that it was. */
  async function take(call: LiveCall, what: CallEvent | Read, ahead?: RungAhead): Promise<void> {
    const stepped = await database.tx(scope(call.tenantId), async (tx) => {
      const isOfHouse = typeof what === 'function';
      // What the house did is shown nearly always: where it goes is asked along.
      const [event, before, interaction] = await Promise.all([
        isOfHouse ? what(tx) : what,
        lockCall(tx, call.callId),
        isOfHouse && call.interactionId !== null ? readInteraction(tx, call.interactionId) : undefined,
      ]);
      if (!event) return undefined;
      const ids = ahead?.idsFor(before, event);
      const { after, change, commands, isFactual } = await stepCall(tx, facts, before, event, { ids });
      // Much of what an exchange tells changes nothing: that a telephone rings, that a prompt is over that was cut off.
      const isSame = !isFactual && isDeepStrictEqual(after.state, before.state);
      const saved = isSame ? before : saveStep(tx, before, after.state, change);
      await tellCallChanged(tx, before, saved, isFactual ? undefined : interaction);
      return { saved, commands };
    });
    const rung = stepped && ahead?.isKeptIn(stepped.saved) ? ahead.rung : undefined;
    if (!rung) ahead?.takeBack();
    if (!stepped) return;
    calls.remember(call, stepped.saved, stepped.commands);
    await (rung ?? runAll(call, stepped.commands));
    deps.follow?.(call.tenantId, call.exchange, stepped.saved);
  }

  /** Without a recogniser nobody is asked for words; with one that was taken away since, they are not waited for. */
  function hearing(call: LiveCall): Pick<CommandDeps, 'hear' | 'stopHearing'> {
    return {
      hear({ hearingId, legId, asked }) {
        const tell = (heard: HeardWords): void => post(call, { type: 'heard', hearingId, heard });
        if (deps.words) deps.words.listen(hearingId, call.exchange, legId, asked, tell);
        else tell({ kind: 'failed' });
      },
      stopHearing: (hearingId) => deps.words?.stop(hearingId),
    };
  }

  /** In order. When the exchange is away, the rest is left to the agreement that follows its return. */
  async function runAll(call: LiveCall, commands: readonly CallCommand[]): Promise<void> {
    const { tenantId, callId, exchange } = call;
    for (const command of commands) {
      try {
        const isDone = await runCommand(
          { exchange, sounds: deps.sounds, tenantId, callId, ...hearing(call) },
          command,
        );
        if (!isDone && command.do === 'play')
          post(call, { type: 'playback-ended', playbackId: command.playbackId, completed: true });
      } catch (error) {
        if (!(error instanceof ExchangeAway)) throw error;
        log.warn(
          { err: error, exchange: exchange.id, command: command.do },
          'the exchange did not take a command',
        );
        if (!exchange.isConnected) return;
      }
    }
  }

  // ── the exchange ───────────────────────────────────────────────────────────

  function hear(exchange: Exchange, event: ExchangeEvent): void {
    switch (event.type) {
      case 'entered':
        return begin(exchange, event);
      case 'connected':
        return agreement.comeBack(exchange);
      case 'connection-lost':
        return;
      // Told to whoever keeps faxes.
      case 'fax-ended':
        return;
      case 'playback-ended':
        return tell(exchange, event.playbackId, event);
      case 'recording-ended':
        return tell(exchange, event.recordingId, { type: 'recording-ended', recordingId: event.recordingId });
      default:
        return tell(exchange, event.legId, event);
    }
  }

  function tell(exchange: Exchange, partId: string, event: CallEvent): void {
    const call = calls.byPart(exchange, partId);
    if (call) return post(call, event);
    if (agreement.keepForLater(exchange, () => tell(exchange, partId, event))) return;
    // Not a row yet: what it is told meanwhile waits behind its opening.
    if (entering.has(`${exchange.id}:${partId}`))
      inTurn(`${exchange.id}:${partId}`, event.type, async () => {
        const opened = calls.byPart(exchange, partId);
        if (opened) post(opened, event);
      });
  }

  function begin(exchange: Exchange, entered: Entered): void {
    const key = `${exchange.id}:${entered.legId}`;
    if (entering.has(key) || calls.byPart(exchange, entered.legId)) return;
    entering.add(key);
    inTurn(key, 'entered', async () => {
      try {
        await patiently(() => open(exchange, entered));
      } catch (error) {
        // It was begun twice: everything of the second time is undone.
        if (error instanceof CallTaken) return;
        await exchange.hangUp(entered.legId, 'congested').catch(() => undefined);
        throw error;
      } finally {
        entering.delete(key);
      }
    });
  }

  async function open(exchange: Exchange, entered: Entered): Promise<void> {
    const { legId, dialled } = entered;
    const known = cities.get(dialled);
    const found = known ?? (await findTenantOfNumber(database.installation, dialled));
    if (!found) return void (await exchange.hangUp(legId, 'unknown-number'));
    if (cities.size < MOST_CITIES_KNOWN) cities.set(dialled, found);
    try {
      await openAt(exchange, entered, found);
    } catch (error) {
      if (!known || !(error instanceof Refusal) || error.code !== 'not-found') throw error;
      // The number is another city's now, or nobody's.
      cities.delete(dialled);
      await open(exchange, entered);
    }
  }

  async function openAt(
    exchange: Exchange,
    { legId, caller, at }: Entered,
    found: NumberOfCity,
  ): Promise<void> {
    const opened = await database.tx(scope(found.tenantId), async (tx) => {
      const [standing, callers] = await Promise.all([
        standingOf(tx, found.number),
        readCallers(tx, { caller }),
      ]);
      const { line } = standing;
      // Of one that is not in use whoever calls is told so.
      if (isForFaxes(line) && line.settings.inUse) return line;
      const call = newCall({
        id: tx.newId(),
        exchangeId: exchange.id,
        direction: 'in',
        entryPointId: line.entryPointId,
        farLegId: legId,
        caller,
        state: beginInbound(legId, isRecorded(line, 'in')),
        startedAt: at,
      });
      const { after, commands, interaction } = await stepCall(
        tx,
        facts,
        call,
        { type: 'begun' },
        { standing, callers },
      );
      tx.send(insertCall(tx, after));
      await tellCallChanged(tx, undefined, after, interaction);
      return { saved: after, commands };
    });
    if ('kind' in opened)
      return deps.faxes.receiveFaxCall(exchange, found.tenantId, opened, { legId, caller, at });
    const call = calls.add(found.tenantId, exchange, opened.saved);
    calls.remember(call, opened.saved, opened.commands);
    await mailbox.run(call.callId, async () => {
      // The router, woken by the commit, asks the database first.
      await yieldTurn();
      await runAll(call, opened.commands);
    });
  }

  // ── the house ──────────────────────────────────────────────────────────────

  function overhear(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (isDeskGone(event)) lookForLostOwner(event);
      if (event.type === 'phone.changed') ringing.forget(event.subjectId);
      const read = HOUSE_EVENTS[event.type];
      if (!read) continue;
      const call = calls.byInteraction(String(event.data['interactionId'] ?? event.subjectId));
      if (!call) continue;
      if (event.type === 'offer.made' && call.offers.has(event.subjectId)) continue;
      inTurn(call.callId, event.type, () =>
        patiently(() => take(call, async (tx) => read(tx, facts, event))),
      );
    }
  }

  /** A page that is gone takes its telephone with it. One on a desk goes on, whatever became of the page. */
  function lookForLostOwner(event: StoredEvent): void {
    for (const call of calls.ownedBy(event.subjectId)) {
      if (call.tenantId !== event.tenantId || isOnDesk(call.exchange, call.owner?.phone ?? null)) continue;
      inTurn(call.callId, 'owner-gone', () => patiently(() => take(call, (tx) => readOwnerGone(tx, event))));
    }
  }

  /** Straight from the router: the same as its event says a moment later. */
  function offered(offer: OfferMade): void {
    const call = calls.byInteraction(offer.interactionId);
    if (!call) return;
    call.offers.add(offer.offerId);
    inTurn(call.callId, 'offered', async () => {
      const ahead = ringing.ring(call, offer);
      try {
        await patiently(() => take(call, (tx) => readOffer(tx, facts, offer), ahead));
      } catch (error) {
        ahead?.takeBack();
        throw error;
      }
    });
  }

  async function place(tenantId: string, open: OpenCall): Promise<string | undefined> {
    const exchange = deps.exchanges.find((each) => each.isConnected);
    if (!exchange) throw new Refusal('phone.away');
    const opened = await database.tx(scope(tenantId), (tx) => open(tx, exchange.id));
    if (!opened) return undefined;
    const call = calls.add(tenantId, exchange, opened.call);
    await mailbox.run(call.callId, () => runAll(call, opened.commands));
    return call.callId;
  }

  return {
    start() {
      running = true;
      for (const exchange of deps.exchanges) {
        ends.push(exchange.subscribe((event) => hear(exchange, event)));
        if (exchange.isConnected) hear(exchange, { type: 'connected' });
      }
    },
    async stop() {
      running = false;
      for (const end of ends) end();
      calls.clearTimers();
      agreement.stop();
      await mailbox.idle();
    },
    overhear,
    offered,
    async ask(tenantId, callId, staffId, action) {
      const call = calls.get(callId);
      if (!call || call.tenantId !== tenantId) throw new Refusal('state.conflict');
      await mailbox.run(callId, () => take(call, { type: 'asked', staffId, action }));
    },
    async callOut(tenantId, input) {
      const open: OpenCall = (tx, exchangeId) => openOutgoingCall(tx, deps, exchangeId, input);
      return (await place(tenantId, open))!;
    },
    place,
    async settle() {
      await mailbox.idle();
      const heard = (await deps.words?.settle()) ?? 0;
      await mailbox.idle();
      const done = taken + heard;
      taken = 0;
      return done;
    },
  };
}

function isOnDesk(exchange: Exchange, phone: string | null): boolean {
  return exchange.phones.some(({ name, kind }) => name === phone && kind === 'desk');
}
