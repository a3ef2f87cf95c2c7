import type { Kysely } from 'kysely';
import type { EventReader, Position, StoredEvent } from '#db/events.ts';
import type { Tables } from '#db/tables.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { bodyOf, pauseSecAfter, sign } from '#domain/integration/signing.ts';
import type { DisabledBecause, SendOutcome, WebhookSender } from '#domain/integration/types.ts';
import {
  activeWebhooks,
  beginLooking,
  claimDelivery,
  disable,
  dueDeliveries,
  keepFound,
  settleAttempt,
  type Which,
} from '#domain/integration/deliveries.ts';
import { giveNotice } from '#domain/supervision/watching.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';

export interface WebhookServiceDeps {
  database: Database;
  installation: Kysely<Tables>;
  sender: WebhookSender;
  publicUrl: string;
  feedEpoch: number;
  reader: Pick<EventReader, 'position' | 'subscribe'>;
  eventsAfter: (
    from: Position,
    who: { tenantId: string; keys: ReadonlySet<string> },
    most: number,
  ) => Promise<StoredEvent[]>;
  clock: Clock;
  log: Logger;
}

export interface WebhookService {
  /** Looks for what is new and sends what is due, until nothing is; answers how much it did. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

type Claimed = NonNullable<Awaited<ReturnType<typeof claimDelivery>>>;
/** How an attempt went. */
interface Tried {
  outcome: SendOutcome;
  at: Date;
  durationMs: number;
}

const SCOPE = 'system:webhooks';
const LOOK_MS = 1_000;
const GAP_MS = 50;
const PAGE = 500;
const MOST_AT_ONCE = 20;
/** Longer than any attempt (10 s): what a killed process had begun is tried again after it, and holds its subject so long. */
const CLAIM_MS = 20_000;
/** So long one subject's line is told on within a round: what waits for other webhooks does not wait for it. */
const LINE_MS = 1_000;
const MOST_OF_LINE = 100;
const GONE = 410;

/**
 * Tells other systems what happened. What is to be told is read from the events, from the place that each webhook has
 * reached: so nothing is lost by a restart, and writing costs nothing more where nobody listens. Two processes may do it at
 * once: a webhook is looked at, and a delivery sent, by whoever holds its row.
 */
export function createWebhookService(deps: WebhookServiceDeps): WebhookService {
  const { database, clock, log } = deps;
  let running = false;
  let timer: Timer | undefined;
  let current: Promise<unknown> = Promise.resolve();
  let again = false;

  async function look(webhook: { tenantId: string; id: string }): Promise<number> {
    const scope = { tenantId: webhook.tenantId, actor: SCOPE };
    // Taken before reading: everything up to here is there to be read.
    const known = { position: deps.reader.position(), feedEpoch: deps.feedEpoch };
    let count = 0;
    for (;;) {
      const read = await database.tx(scope, async (tx) => {
        const begun = await beginLooking(tx, webhook.id, known);
        if (!begun) return undefined;
        const page = await deps.eventsAfter(
          begun.from,
          { tenantId: webhook.tenantId, keys: new Set(begun.keys) },
          PAGE,
        );
        const isWhole = page.length < PAGE;
        const last = page.at(-1)?.position ?? begun.from;
        const position = isWhole && isBefore(last, known.position) ? known.position : last;
        const wanted = page.filter(({ type }) => begun.eventTypes.has(type));
        await keepFound(tx, webhook.id, wanted, { ...known, position });
        return { isWhole, count: wanted.length };
      });
      count += read?.count ?? 0;
      if (!read || read.isWhole) return count;
    }
  }

  /**
   * Sends one, then what waits behind it for the same subject. One of each subject in a round made 5,000 events of a busy
   * morning, which are of few conversations, minutes late after the receiver had been away.
   */
  async function sendLine({ tenantId, id }: { tenantId: string; id: string }): Promise<number> {
    const begunMs = clock.monotonicMs();
    let claimed = await database.tx({ tenantId, actor: SCOPE }, (tx) => claim(tx, { id }));
    for (let count = 1; claimed; count++) {
      const tried = await send(claimed);
      const goesOn = count < MOST_OF_LINE && clock.monotonicMs() - begunMs < LINE_MS;
      claimed = await settle(tenantId, claimed, tried, goesOn);
      if (!claimed) return count;
    }
    return 0;
  }

  const claim = (tx: Tx, which: Which): Promise<Claimed | undefined> =>
    claimDelivery(tx, which, new Date(clock.now().getTime() + CLAIM_MS));

  async function send({ delivery, webhook, secrets }: Claimed): Promise<Tried> {
    const [at, startedMs] = [clock.now(), clock.monotonicMs()];
    const body = bodyOf(delivery, deps.publicUrl);
    const timestampSec = Math.floor(at.getTime() / 1000);
    const outcome = await deps.sender.send({
      url: webhook.url,
      headers: {
        'user-agent': 'Engawa',
        'webhook-id': delivery.id,
        'webhook-timestamp': String(timestampSec),
        'webhook-signature': sign(secrets, { id: delivery.id, timestampSec, body }),
      },
      body,
    });
    return { outcome, at, durationMs: Math.round(clock.monotonicMs() - startedMs) };
  }

  /** Keeps how it went, and takes in the same commit what waits behind it when it arrived and the line goes on. */
  async function settle(
    tenantId: string,
    { delivery, webhook }: Claimed,
    { outcome, ...took }: Tried,
    goesOn: boolean,
  ): Promise<Claimed | undefined> {
    const { status, error } = outcome;
    const asked = error === null ? 0 : (outcome.retryAfterSec ?? 0);
    const pauseSec = status === GONE ? null : pauseSecAfter(delivery.attempts + 1, asked);
    const state = error === null ? 'delivered' : pauseSec === null ? 'failed' : 'waiting';
    const next = await database.tx({ tenantId, actor: SCOPE }, async (tx) => {
      const dueAt = new Date(tx.now.getTime() + (pauseSec ?? 0) * 1000);
      await settleAttempt(tx, delivery, { ...took, status, error }, { state, dueAt });
      if (state === 'delivered') return goesOn ? claim(tx, { behind: delivery }) : undefined;
      if (state === 'waiting') return undefined;
      const because: DisabledBecause = status === GONE ? 'gone' : 'not-delivered';
      await disable(tx, webhook.id, because);
      await giveNotice(tx, webhook.createdBy, {
        kind: 'webhook-disabled',
        interactionId: null,
        byStaffId: null,
      });
      return undefined;
    });
    if (state === 'failed') log.warn({ webhookId: webhook.id, status, error }, 'a webhook was disabled');
    return next;
  }

  async function tick(): Promise<number> {
    let done = 0;
    for (const webhook of await activeWebhooks(deps.installation)) done += await look(webhook);
    const due = await dueDeliveries(deps.installation, clock.now(), MOST_AT_ONCE);
    // Each is of another subject, or of another webhook: side by side they overtake nothing.
    for (const count of await Promise.all(due.map(sendLine))) done += count;
    return done;
  }

  async function round(): Promise<void> {
    again = false;
    try {
      if ((await tick()) > 0) again = true;
    } catch (error) {
      log.warn({ err: error }, 'webhooks could not be looked after; trying again');
    }
    schedule(again ? GAP_MS : LOOK_MS);
  }

  function schedule(delayMs: number): void {
    if (!running) return;
    if (timer) clock.clear(timer);
    timer = clock.after(delayMs, () => {
      timer = undefined;
      current = round();
    });
  }

  deps.reader.subscribe(() => {
    again = true;
    if (timer) schedule(GAP_MS);
  });
  return {
    tick,
    start() {
      running = true;
      schedule(0);
    },
    async stop() {
      running = false;
      if (timer) clock.clear(timer);
      await current;
    },
  };
}

function isBefore(a: Position, b: Position): boolean {
  return a.xid < b.xid || (a.xid === b.xid && a.seq < b.seq);
}
