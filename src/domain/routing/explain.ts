import { readCalendar } from '#domain/city/city.ts';
import { legsOf, readInteraction } from '#domain/interactions/interactions.ts';
import type { Leg } from '#domain/interactions/types.ts';
import { overlaps } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { weigh } from './choose.ts';
import { loadCandidates, type Reach, toWaiting } from './claims.ts';
import { expectedWait } from './expected-wait.ts';
import { handoversOf } from './handovers.ts';
import { getOpenlyQueue, lineOf, listQueues, positionOf } from './routing.ts';
import { isQueueOpen, opensNext } from './rules.ts';
import * as explainStore from './store-explain.ts';
import * as lines from './store-lines.ts';
import { selectPastOffers } from './store.ts';
import type { Attention, Handover, Queue, QueueEntry, Snapshot, WaitingEntry, Why } from './types.ts';

/** What channels take of a person, by their ids. */
export interface ChannelUse {
  capacity: (channel: string) => number;
  attention: (channel: string) => Attention;
  reach?: Reach;
}

/** Who could be offered something at one moment, and who not. */
export interface Weighing {
  ring: number;
  eligible: readonly string[];
  not: Why['not'];
}

export interface Place extends explainStore.PlaceRow {
  offers: readonly explainStore.MadeOffer[];
  /** While it waits: where it stands and who could take it now; null when that is over. */
  now: (Weighing & { position: number | null; open: boolean; opensAt: Date | null }) | null;
}

export interface Explanation {
  interactionId: string;
  places: readonly Place[];
  legs: readonly Leg[];
  handovers: readonly Handover[];
}

/**
 * Why an interaction went where it went: its places in lines, each offer with who could have had it and who not, its
 * legs and hand-overs. For who may see it; administrators may ask of any that is not sealed, for nothing of its content
 * is told. Refuses 'not-found'. The reading is audited.
 */
export async function explainInteraction(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  use: ChannelUse,
): Promise<Explanation> {
  const interaction = await readInteraction(tx, interactionId);
  const mayAsk = actor.permissions.has('city.administer') && !interaction.sealed;
  if (!mayAsk && !overlaps(interaction.audience, new Set(actor.keys))) throw new Refusal('not-found');
  tx.audit({ action: 'read', subjectKind: 'interaction', subjectId: interactionId, fields: ['routing'] });
  const offers = await explainStore.selectMadeOffers(tx, interactionId);
  const places: Place[] = [];
  for (const row of await explainStore.selectPlaces(tx, interactionId)) {
    places.push({
      ...row,
      offers: offers.filter((offer) => offer.queueEntryId === row.id),
      now: row.state === 'waiting' ? await standingNow(tx, row, use) : null,
    });
  }
  return {
    interactionId,
    places,
    legs: await legsOf(tx, interactionId),
    handovers: await handoversOf(tx, [interactionId]),
  };
}

async function standingNow(tx: Tx, row: QueueEntry, use: ChannelUse): Promise<Place['now']> {
  const queues = await listQueues(tx);
  const queue = queues.find((each) => each.id === row.queueId);
  if (!queue) return null;
  const { opening } = await readCalendar(tx);
  const open = isQueueOpen(queue, opening, tx.now);
  const entry = toWaiting(tx, row, await selectPastOffers(tx, [row.id]), {
    offerSec: queue.offerSec,
    offerable: open || row.handoverId !== null,
  });
  return {
    ...weigh(entry, await pictureOf(tx, queues, use)),
    position: await positionOf(tx, row.interactionId),
    open,
    opensAt: opensNext(queue, opening, tx.now),
  };
}

/** Who is there and what they have in hand, as the router sees it, but for what they have in hand in other cities. */
async function pictureOf(
  tx: Tx,
  queues: readonly Queue[],
  use: ChannelUse,
): Promise<Omit<Snapshot, 'entries'> & { entries: [] }> {
  const used = await lines.selectUsedUnits(tx);
  const key = (row: lines.UsedRow) => `${row.accountId}:${row.channel}`;
  return {
    now: tx.now,
    entries: [],
    candidates: await loadCandidates(tx, use.capacity, use.reach),
    policies: new Map(queues.map((queue) => [queue.id, queue.policy])),
    used: new Map(used.map((row) => [key(row), row.units])),
    wrappingUp: new Map(used.map((row) => [key(row), row.wrapping])),
    attention: use.attention,
  };
}

// ── what would happen if ─────────────────────────────────────────────────────

/** Somebody who might come. */
export interface Supposed {
  at: Date;
  channel: string;
  language: string;
  priority: number;
  /** Beside what the queue requires. */
  skills: readonly string[];
}

export interface Forecast {
  queueId: string;
  at: Date;
  open: boolean;
  opensAt: Date | null;
  /** Who wait there now, and what becomes of who comes: a place, the other queue, or nothing. */
  waiting: number;
  admitted: 'waits' | 'overflows' | 'told';
  expectedWaitSec: number | null;
  /** By the people who are there now: from the beginning (ring 0), and from each ring on. */
  rings: readonly (Weighing & { afterSec: number })[];
  overflow: { queueId: string; afterSec: number; backSec: number | null; open: boolean } | null;
}

/**
 * What would happen if somebody came to a queue then, by the rules as they are and the people who are there now. Reads
 * only. Refuses 'not-found' as `getOpenlyQueue`.
 */
export async function whatIf(
  tx: Tx,
  actor: StaffActor,
  queueId: string,
  supposed: Supposed,
  use: ChannelUse,
): Promise<Forecast> {
  const queue = await getOpenlyQueue(tx, actor, queueId);
  const queues = await listQueues(tx);
  const { opening } = await readCalendar(tx);
  const { waiting } = await lineOf(tx, queueId);
  const target = queues.find((each) => each.id === queue.policy.overflow?.queueId);
  const targetOpen = target !== undefined && isQueueOpen(target, opening, supposed.at);
  const open = isQueueOpen(queue, opening, supposed.at);
  const picture = await pictureOf(tx, queues, use);
  const entry = supposedEntry(tx, queue, supposed, open);
  const starts = [0, ...queue.policy.rings.map((ring) => ring.afterSec)];
  const isFull = queue.policy.maxWaiting !== null && waiting >= queue.policy.maxWaiting;
  return {
    queueId,
    at: supposed.at,
    open,
    opensAt: opensNext(queue, opening, supposed.at),
    waiting,
    admitted: !isFull ? 'waits' : queue.policy.whenFull === 'overflow' && targetOpen ? 'overflows' : 'told',
    expectedWaitSec: await expectedWait(tx, queueId, waiting + 1),
    rings: starts.map((afterSec) => ({
      afterSec,
      ...weigh(entry, { ...picture, now: new Date(supposed.at.getTime() + afterSec * 1000) }),
    })),
    overflow: queue.policy.overflow && { ...queue.policy.overflow, open: targetOpen },
  };
}

function supposedEntry(tx: Tx, queue: Queue, supposed: Supposed, open: boolean): WaitingEntry {
  return {
    tenantId: tx.tenantId,
    id: '',
    interactionId: '',
    queueId: queue.id,
    homeQueueId: null,
    channel: supposed.channel,
    language: supposed.language,
    priority: supposed.priority + queue.priority,
    agePointSec: queue.policy.agePointSec,
    requiredSkills: [...new Set([...queue.requiredSkills, ...supposed.skills])],
    enteredAt: supposed.at,
    offerSec: queue.offerSec,
    offerable: open,
    preferredStaff: new Set(),
    preferredUntil: null,
    personal: false,
    declinedUntil: new Map(),
    missedBy: new Map(),
    excluded: new Set(),
  };
}
