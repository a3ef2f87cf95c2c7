import type { StoredEvent } from '#db/events.ts';
import type { Database } from '#db/transaction.ts';
import type { Exchange, ExchangeEvent } from '#domain/calls/exchange.ts';
import {
  beginAttempt,
  beginReceiving,
  type Fax,
  finishedFaxes,
  type Received,
  waitingFaxes,
} from '#domain/calls/faxes.ts';
import { getLine, type PhoneLine } from '#domain/calls/lines.ts';
import { listCities } from '#domain/city/city.ts';
import { type Clock, pause, type Timer } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import { createMailbox } from '#kernel/mailbox.ts';
import { Refusal } from '#kernel/refusal.ts';
import { dialled, TRUNK } from './call-out.ts';
import { collectFax, endAttemptOn, ifAway } from './end-fax.ts';
import {
  connected,
  type FaxLeg,
  findFax,
  isOnLeg,
  legOf,
  type OpenFax,
  over,
  readOpenFaxes,
  stationOf,
} from './fax-legs.ts';
import type { FaxFileDeps, FaxPaper } from './fax-paper.ts';
import { deliverReceivedFax } from './receive-fax.ts';
import { hashFaxToken, tellFaxChanged } from './send-fax.ts';

/** Lets faxes come and go: legs of fax lines in, their files into the house, messages out, each until it is over. */
export interface FaxService {
  start(): void;
  stop(): Promise<void>;
  /** A leg that entered at a line for faxes: it is answered, and what it sends is taken. Told again, it changes nothing. */
  receiveFaxCall(exchange: Exchange, tenantId: string, line: PhoneLine, entered: EnteredLeg): Promise<void>;
  /** What happened in the house, from the reader of events. */
  overhear(events: readonly StoredEvent[]): void;
  /** Waits until nothing is under way; returns how much was done since it was asked last. */
  settle(): Promise<number>;
}

type EnteredLeg = Pick<Extract<ExchangeEvent, { type: 'entered' }>, 'legId' | 'caller' | 'at'>;

export interface FaxServiceDeps {
  database: Database;
  exchanges: readonly Exchange[];
  files: FaxFileDeps;
  paper: FaxPaper;
  /** Where an exchange reaches this server. */
  baseUrl: () => string;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

const ANSWER_WITHIN_SEC = 60;
const LOOK_EVERY_MS = 15_000;
const AGAIN_AFTER_MS = [50, 200, 500, 1_000, 2_000];
/** More at once would be more than a small city's line carries beside its talks. */
const MOST_AT_ONCE = 4;
const scope = (tenantId: string) => ({ tenantId, actor: 'system:fax' });

/** The loop of all faxes of this process. A file is ours before the exchange loses it; what was cut short by us is taken up again. */
export function createFaxService(deps: FaxServiceDeps): FaxService {
  const { database, clock, log } = deps;
  const mailbox = createMailbox();
  const legs = new Map<string, FaxLeg>();
  const ends: (() => void)[] = [];
  let running = false;
  let looking: Timer | undefined;
  let done = 0;
  /** Something was not done: rows and exchanges are compared again at the next look. */
  let isTroubled = false;

  const keyOf = (exchange: Exchange, legId: string): string => `${exchange.id}:${legId}`;

  function inTurn(key: string, what: string, work: () => Promise<unknown>): Promise<void> {
    done++;
    return mailbox
      .run(key, () => patiently(work))
      .then(
        () => undefined,
        (error: unknown) => {
          log.error({ err: error, key, what }, 'something of a fax was not done');
          isTroubled = true;
        },
      );
  }

  /** What happened is told once: while the database is away it is held. */
  async function patiently(work: () => Promise<unknown>): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await work();
        return;
      } catch (error) {
        const isAway = error instanceof Refusal && error.code === 'database.unavailable';
        if (!isAway || !running) throw error;
        const waitMs = AGAIN_AFTER_MS[Math.min(tries, AGAIN_AFTER_MS.length - 1)] as number;
        await pause(clock, waitMs);
      }
    }
  }

  // ── the exchange ───────────────────────────────────────────────────────────

  function hear(exchange: Exchange, event: ExchangeEvent): void {
    if (event.type === 'connected')
      return void inTurn(`exchange:${exchange.id}`, event.type, () => agree(exchange));
    if (event.type !== 'answered' && event.type !== 'fax-ended' && event.type !== 'left') return;
    const key = keyOf(exchange, event.legId);
    const leg = legs.get(key);
    if (!leg) return;
    if (event.type === 'answered') return void inTurn(leg.faxId, event.type, () => send(leg, event.legId));
    // The first word of its end is the true one; a leg that was left behind by a fax is hung up.
    legs.delete(key);
    if (event.type === 'left')
      return void inTurn(leg.faxId, event.type, () => endLeg(leg, event.legId, over(event.cause)));
    const { end, pages, station, way } = event;
    void inTurn(leg.faxId, event.type, async () => {
      await leg.exchange.hangUp(event.legId, 'normal').catch(ifAway);
      await endLeg(leg, event.legId, { result: end, pages, station, way });
    });
  }

  async function endLeg(leg: FaxLeg, legId: string, received: Received): Promise<void> {
    await (leg.direction === 'in'
      ? collectFax(deps, leg, received)
      : endAttemptOn(deps, leg, legId, received));
  }

  // ── received ───────────────────────────────────────────────────────────────

  async function receiveFaxCall(
    exchange: Exchange,
    tenantId: string,
    line: PhoneLine,
    { legId, caller, at }: EnteredLeg,
  ): Promise<void> {
    const { entryPointId } = line;
    const faxId = await database.tx(scope(tenantId), (tx) =>
      beginReceiving(tx, { exchangeId: exchange.id, legId, entryPointId, caller, at }),
    );
    if (faxId === undefined) return;
    const leg: FaxLeg = { tenantId, faxId, exchange, direction: 'in', station: stationOf(line), url: '' };
    legs.set(keyOf(exchange, legId), leg);
    await inTurn(faxId, 'entered', () => receive(leg, legId));
  }

  async function receive(leg: FaxLeg, legId: string): Promise<void> {
    const { exchange, faxId, station } = leg;
    const isUp =
      (await exchange.answer(legId)) === 'done' &&
      (await exchange.receiveFax(legId, { faxId, station })) === 'done';
    // Of a leg that was gone already nobody tells anything more.
    if (!isUp && legs.delete(keyOf(exchange, legId))) await collectFax(deps, leg, over('hung-up'));
  }

  // ── sent ───────────────────────────────────────────────────────────────────

  /** Begins what is due, as far as there is room, and comes back. */
  async function look(): Promise<void> {
    const exchange = connected(deps.exchanges);
    if (!exchange || !running) return;
    for (const { id: tenantId } of await listCities(database.installation)) {
      const waiting = await database.tx(scope(tenantId), waitingFaxes);
      for (const { id, tryAt } of waiting) {
        if (tryAt > clock.now() || outgoing() >= MOST_AT_ONCE) break;
        await inTurn(id, 'attempt', () => attempt(exchange, tenantId, id));
      }
    }
  }

  function outgoing(): number {
    return [...legs.values()].filter(({ direction }) => direction === 'out').length;
  }

  async function attempt(exchange: Exchange, tenantId: string, faxId: string): Promise<void> {
    const legId = deps.ids.next();
    const token = deps.ids.token();
    const begun = await database.tx(scope(tenantId), async (tx) => {
      const fax = await beginAttempt(tx, faxId, {
        exchangeId: exchange.id,
        legId,
        tokenHash: hashFaxToken(token),
      });
      if (!fax) return undefined;
      if (fax.messageId) await tellFaxChanged(tx, fax.messageId);
      return { fax, line: await getLine(tx, { entryPointId: fax.entryPointId }) };
    });
    if (!begun || begun.fax.other.kind !== 'number') return;
    const url = `${deps.baseUrl()}/telephone/faxes/${token}`;
    const leg: FaxLeg = { tenantId, faxId, exchange, direction: 'out', station: stationOf(begun.line), url };
    legs.set(keyOf(exchange, legId), leg);
    try {
      await exchange.originate({
        legId,
        to: { number: dialled(begun.fax.other.number), line: TRUNK },
        shown: dialled(begun.line.number),
        answerWithinSec: ANSWER_WITHIN_SEC,
      });
    } catch (error) {
      ifAway(error);
      // Whether it rings there nobody knows: when the exchange is back it is asked.
      log.warn({ err: error, exchange: exchange.id }, 'the exchange did not take a fax');
    }
  }

  async function send(leg: FaxLeg, legId: string): Promise<void> {
    const { exchange, faxId, station, url } = leg;
    if (leg.direction === 'in') return;
    if (
      (await exchange.sendFax(legId, { faxId, station, url })) === 'gone' &&
      legs.delete(keyOf(exchange, legId))
    )
      await endAttemptOn(deps, leg, legId, over('hung-up'));
  }

  // ── coming back ────────────────────────────────────────────────────────────

  /** Makes rows and exchange agree after an absence. */
  async function agree(exchange: Exchange): Promise<void> {
    const open: OpenFax[] = [];
    for (const { id: tenantId } of await listCities(database.installation))
      open.push(...(await database.tx(scope(tenantId), (tx) => readOpenFaxes(tx, exchange))));
    // Known before it is looked: of what ends meanwhile the word is heard.
    for (const one of open) {
      const key = keyOf(exchange, one.fax.legId ?? '');
      if (isOnLeg(one.fax) && !legs.has(key)) legs.set(key, legOf(exchange, one));
    }
    const contents = await exchange.list();
    for (const { tenantId, fax } of open) {
      if (fax.state === 'kept')
        void inTurn(fax.id, 'agreement', () => deliverReceivedFax(deps, tenantId, fax.id));
      else if (isOnLeg(fax))
        void inTurn(fax.id, 'agreement', () => takeUp(exchange, fax, findFax(fax, contents)));
    }
    for (const { id: tenantId } of await listCities(database.installation)) {
      const leftOver = await database.tx(scope(tenantId), (tx) => finishedFaxes(tx, contents.faxIds));
      for (const faxId of leftOver) await exchange.deleteFax(faxId);
    }
    await look();
  }

  async function takeUp(exchange: Exchange, fax: Fax, found: ReturnType<typeof findFax>): Promise<void> {
    const legId = fax.legId ?? '';
    const leg = legs.get(keyOf(exchange, legId));
    // It has ended since it was looked.
    if (!leg || found === 'goes-on') return;
    if (fax.direction === 'in' && (found === 'rings' || found === 'up')) return receive(leg, legId);
    if (leg.url !== '' && found === 'rings') return;
    if (leg.url !== '' && found === 'up') return send(leg, legId);
    legs.delete(keyOf(exchange, legId));
    // Whoever began it is no more, and with them the address of its pages: one that rings is given up, and tried anew.
    await exchange.hangUp(legId, 'normal').catch(ifAway);
    await endLeg(leg, legId, over(found === 'over' ? 'unknown' : 'exchange-lost'));
  }

  function lookSoon(): void {
    if (looking) clock.clear(looking);
    looking = running ? clock.after(LOOK_EVERY_MS, () => void lookNow()) : undefined;
  }

  async function lookNow(): Promise<void> {
    const troubled = isTroubled ? deps.exchanges.filter((exchange) => exchange.isConnected) : [];
    isTroubled = false;
    for (const exchange of troubled) await inTurn(`exchange:${exchange.id}`, 'look', () => agree(exchange));
    await inTurn('look', 'look', look);
    lookSoon();
  }

  return {
    start() {
      running = true;
      for (const exchange of deps.exchanges) {
        ends.push(exchange.subscribe((event) => hear(exchange, event)));
        if (exchange.isConnected) hear(exchange, { type: 'connected' });
      }
      if (deps.exchanges.length > 0) lookSoon();
    },
    async stop() {
      running = false;
      for (const end of ends) end();
      if (looking) clock.clear(looking);
      await mailbox.idle();
    },
    receiveFaxCall,
    overhear(events) {
      if (events.some(({ type }) => type === 'message.fax-changed')) void inTurn('look', 'look', look);
    },
    async settle() {
      await mailbox.idle();
      const since = done;
      done = 0;
      return since;
    },
  };
}
