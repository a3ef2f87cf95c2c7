import { lockAll } from '#domain/interactions/interactions.ts';
import type { Tx } from '#db/transaction.ts';
import { moveOverdue } from './lines.ts';
import { isCurrentEpoch, type Lease } from './pool.ts';
import { offerChanged, presenceChanged } from './routing.ts';
import { DECLINE_REST_SEC, DEFAULT_POLICY, isAvailable, isQueueOpen } from './rules.ts';
import { readStanding, type Standing, type StandingOf } from './standing.ts';
import * as store from './store.ts';
import * as lines from './store-lines.ts';
import type { StandingPerson } from './store-standing.ts';
import type {
  Candidate,
  Choice,
  Offer,
  OfferMade,
  Queue,
  QueueEntry,
  QueuePolicy,
  WaitingEntry,
} from './types.ts';

/** What the single writer sees of one city, and how it writes what was chosen. */
export interface Look {
  entries: readonly WaitingEntry[];
  candidates: readonly Candidate[];
  used: readonly lines.UsedRow[];
  policies: ReadonlyMap<string, QueuePolicy>;
}

/** Another writer has taken over: nothing of what was looked at or claimed is kept. */
export class FencedOff extends Error {}

/**
 * Ends what has run out (offers nobody took, places that go over to another queue), then reads who could take something
 * and only those heads of lines that they could take. Nobody free: no line is read at all. Throws `FencedOff`.
 */
export async function lookAt(tx: Tx, lease: Lease, sight: Sight): Promise<Look> {
  const people = () => lookAtPeople(tx, sight);
  // Whoever was free a moment ago nearly always still is: what they could take is asked along.
  const before = sight.openBefore.get(tx.tenantId);
  const [over, due, seen, heads] = await Promise.all([
    store.selectExpiredOffers(tx),
    lines.selectMoveDue(tx, 1),
    people(),
    before && lines.selectHeads(tx, before),
  ]);
  if (over.length === 0 && due.length === 0)
    return lookAtHeads(tx, sight, seen, before && heads ? { of: before, heads } : undefined);
  await endWhatRanOut(tx, lease, over, due.length > 0);
  return lookAtHeads(tx, sight, await people());
}

/** How the router comes to see people. */
export interface Sight {
  /** Units by channel when a person has none of their own. */
  defaultCapacity: (channel: string) => number;
  /** Everybody by every channel without it. */
  reach?: Reach | undefined;
  standingOf: StandingOf;
  /** What somebody could take at the last look, by city; none where nobody could. A hint: without it each look asks twice. */
  openBefore: Map<string, lines.OpenLines>;
}

type People = Awaited<ReturnType<typeof lookAtPeople>>;

/** Asked side by side: the answers to all of them come with the way there and back of one. */
async function lookAtPeople(tx: Tx, sight: Sight) {
  const [seen, used] = await Promise.all([lookAtCandidates(tx, sight), lines.selectUsedUnits(tx)]);
  return { ...seen, used };
}

async function lookAtCandidates(tx: Tx, sight: Omit<Sight, 'openBefore'>) {
  const [standing, here, reaches] = await Promise.all([
    sight.standingOf(tx),
    lines.selectHere(tx),
    sight.reach?.(tx),
  ]);
  return { standing, candidates: asCandidates(tx, standing, here, sight.defaultCapacity, reaches) };
}

/** The heads of lines as they were asked for along with the people. */
interface AskedHeads {
  of: lines.OpenLines;
  heads: readonly lines.Head[];
}

async function lookAtHeads(tx: Tx, sight: Sight, people: People, asked?: AskedHeads): Promise<Look> {
  const { candidates, used, standing } = people;
  const { policies } = standing;
  const open = openTo(candidates, used, policies, standing.channels);
  if (open.most === 0) sight.openBefore.delete(tx.tenantId);
  else sight.openBefore.set(tx.tenantId, open);
  const heads =
    open.most === 0
      ? []
      : asked && isWithin(open, asked.of)
        ? asked.heads
        : await lines.selectHeads(tx, open);
  return { candidates, used, policies, entries: await asWaiting(tx, heads, standing) };
}

/** Whether what was asked for holds all that is wanted; what it holds besides nobody is chosen for. */
function isWithin(open: lines.OpenLines, asked: lines.OpenLines): boolean {
  const pairs = new Set(asked.queueIds.map((queueId, at) => `${queueId}:${asked.channels[at]}`));
  const staffIds = new Set(asked.staffIds);
  return (
    open.most <= asked.most &&
    open.queueIds.every((queueId, at) => pairs.has(`${queueId}:${open.channels[at]}`)) &&
    open.staffIds.every((id) => staffIds.has(id))
  );
}

async function endWhatRanOut(
  tx: Tx,
  lease: Lease,
  over: readonly Offer[],
  isMoveDue: boolean,
): Promise<void> {
  if (!(await isCurrentEpoch(tx, lease))) throw new FencedOff();
  // All interactions before any presence, and in one order: whoever accepts holds theirs and then wants the presence.
  if (over.length > 0)
    await lockAll(
      tx,
      over.map((offer) => offer.interactionId),
    );
  const queues = over.length > 0 ? await store.selectQueues(tx) : [];
  for (const offer of over) await missOffer(tx, offer, queues);
  if (isMoveDue) await moveOverdue(tx);
}

/** An offer nobody took in time goes back to its place; the queue says how many set the person aside. */
async function missOffer(tx: Tx, offer: Offer, queues: readonly Queue[]): Promise<void> {
  if (!(await store.settleOffer(tx, offer.id, 'missed'))) return;
  await store.moveEntry(tx, offer.queueEntryId, ['offered'], 'waiting');
  offerChanged(tx, 'offer.missed', offer);
  const entry = await store.selectOpenEntry(tx, offer.interactionId);
  const { policy } = queues.find((queue) => queue.id === entry?.queueId) ?? { policy: DEFAULT_POLICY };
  const presence = await store.countMiss(tx, offer.accountId, policy.missesUntilSetAside);
  if (presence?.setAside) presenceChanged(tx, offer.staffId, 'set-aside');
}

/** Asked once for all people: whether what comes by a channel can get to an account at all, whatever it would take. */
export type Reach = (tx: Tx) => Promise<(accountId: string, channel: string) => boolean>;

type Reaches = Awaited<ReturnType<Reach>>;

function asCandidates(
  tx: Tx,
  { people }: Standing,
  here: readonly lines.HereRow[],
  defaultCapacity: (channel: string) => number,
  reaches: Reaches | undefined,
): Candidate[] {
  return here.flatMap(({ accountId, ...presence }) => {
    const person = people.get(accountId);
    if (!person) return [];
    const capacity = (channel: string) =>
      reaches?.(accountId, channel) === false
        ? 0
        : (person.capacity[channel] ?? usualOf(person, channel) ?? defaultCapacity(channel));
    const { staffId, queueIds, skills, languages } = person;
    return [
      { tenantId: tx.tenantId, staffId, accountId, queueIds, skills, languages, capacity, ...presence },
    ];
  });
}

/** Who is there, as they are now. */
export async function loadCandidates(
  tx: Tx,
  defaultCapacity: (channel: string) => number,
  reach?: Reach,
): Promise<Candidate[]> {
  return (await lookAtCandidates(tx, { defaultCapacity, reach, standingOf: readStanding })).candidates;
}

/** What one of their roles takes by itself, the most of them; undefined where none says anything. */
function usualOf({ usual }: StandingPerson, channel: string): number | undefined {
  const said = usual.flatMap((units) => units[channel] ?? []);
  return said.length === 0 ? undefined : Math.max(...said);
}

/** Which lines somebody could take something from: pairs of queue and channel, and how many at most. */
function openTo(
  candidates: readonly Candidate[],
  used: readonly lines.UsedRow[],
  policies: ReadonlyMap<string, QueuePolicy>,
  channels: readonly string[],
): lines.OpenLines {
  const inHand = new Map(used.map((row) => [`${row.accountId}:${row.channel}`, row.units - row.wrapping]));
  const askedBy = queuesAskedBy(policies);
  const pairs = new Map<string, [string, string]>();
  const staffIds = new Set<string>();
  let most = 0;
  for (const person of candidates) {
    if (person.setAside) continue;
    for (const channel of channels) {
      const free = person.capacity(channel) - (inHand.get(`${person.accountId}:${channel}`) ?? 0);
      if (free <= 0) continue;
      most += free;
      staffIds.add(person.staffId);
      for (const own of person.queueIds)
        for (const queueId of [own, ...(askedBy.get(own) ?? [])])
          pairs.set(`${queueId}:${channel}`, [queueId, channel]);
    }
  }
  const open = [...pairs.values()];
  return {
    queueIds: open.map(([queueId]) => queueId),
    channels: open.map(([, channel]) => channel),
    staffIds: [...staffIds],
    most,
  };
}

/** Queue → the queues whose rings ask its members too. */
function queuesAskedBy(policies: ReadonlyMap<string, QueuePolicy>): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, string[]>();
  for (const [queueId, policy] of policies)
    for (const helper of new Set(policy.rings.flatMap((ring) => ring.queueIds)))
      asked.set(helper, [...(asked.get(helper) ?? []), queueId]);
  return asked;
}

type PastOffer = { queueEntryId: string; staffId: string; state: string; decidedAt: Date | null };

async function asWaiting(
  tx: Tx,
  entries: readonly lines.Head[],
  { queues, calendar }: Pick<Standing, 'queues' | 'calendar'>,
): Promise<WaitingEntry[]> {
  if (entries.length === 0) return [];
  const past = Map.groupBy<string, PastOffer>(
    await pastOffers(
      tx,
      entries.filter((entry) => entry.offersMade > 0),
    ),
    (offer) => offer.queueEntryId,
  );
  const open = new Map(queues.map((queue) => [queue.id, isQueueOpen(queue, calendar.opening, tx.now)]));
  const offerSec = new Map(queues.map((queue) => [queue.id, queue.offerSec]));
  return entries.flatMap((entry) => {
    const seconds = offerSec.get(entry.queueId);
    if (seconds === undefined) return [];
    const offerable = entry.handoverId !== null || open.get(entry.queueId) === true;
    return [toWaiting(tx, entry, past.get(entry.id) ?? [], { offerSec: seconds, offerable })];
  });
}

/** Most who wait were offered to nobody yet, and nothing has to be asked of them. */
async function pastOffers(tx: Tx, entries: readonly QueueEntry[]): Promise<PastOffer[]> {
  if (entries.length === 0) return [];
  return store.selectPastOffers(
    tx,
    entries.map((entry) => entry.id),
  );
}

export function toWaiting(
  tx: Pick<Tx, 'tenantId' | 'now'>,
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
    homeQueueId: entry.homeQueueId,
    channel: entry.channel,
    language: entry.language,
    priority: entry.priority,
    agePointSec: entry.agePointSec,
    requiredSkills: entry.requiredSkills,
    enteredAt: entry.enteredAt,
    preferredStaff: new Set(entry.preferredStaff),
    preferredUntil: entry.preferredUntil,
    personal: entry.personal,
    excluded: new Set(
      entry.excludedUntil === null || entry.excludedUntil > tx.now ? entry.excludedStaff : [],
    ),
    declinedUntil,
    missedBy,
    ...queue,
  };
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/**
 * Presents entries of one city to the chosen people in one transaction. What somebody took meanwhile, and who went away,
 * is left out; throws `FencedOff` when another writer has taken over. Emits `offer.made` for each.
 */
export async function claimAll(
  tx: Tx,
  lease: Lease,
  choices: readonly Choice[],
  policies: ReadonlyMap<string, QueuePolicy>,
): Promise<readonly OfferMade[]> {
  // Sent in this order, which is that of everybody who locks interactions and presences. Marked as offered along with it:
  // nearly always everybody is still there, and whoever is not costs one way back more.
  const [isCurrent, , presences, free] = await Promise.all([
    isCurrentEpoch(tx, lease),
    lockAll(
      tx,
      choices.map((choice) => choice.entry.interactionId),
    ),
    lines.holdPresences(tx, [...new Set(choices.map((choice) => choice.accountId))]),
    lines.offerEntries(
      tx,
      choices.map(({ entry }) => entry),
    ),
  ]);
  if (!isCurrent) throw new FencedOff();
  const [claimed, withoutPerson] = parted(
    choices.filter(({ entry }) => free.has(entry.id)),
    ({ accountId, entry }) => {
      const presence = presences.get(accountId);
      const policy = policies.get(entry.queueId);
      return !!presence && !!policy && !presence.setAside && isAvailable(presence, policy);
    },
  );
  if (withoutPerson.length > 0)
    tx.send(
      lines.unofferEntries(
        tx,
        withoutPerson.map(({ entry }) => entry.id),
      ),
    );
  if (claimed.length === 0) return [];
  const offers = claimed.map((choice) => ({
    id: tx.newId(),
    queueEntryId: choice.entry.id,
    interactionId: choice.entry.interactionId,
    staffId: choice.staffId,
    accountId: choice.accountId,
    channel: choice.entry.channel,
    expiresAt: choice.expiresAt,
    epoch: lease.epoch,
    why: choice.why,
  }));
  tx.send(lines.insertOffers(tx, offers));
  for (const offer of offers) offerChanged(tx, 'offer.made', offer);
  return offers.map((offer, at) => ({
    tenantId: tx.tenantId,
    offerId: offer.id,
    interactionId: offer.interactionId,
    staffId: offer.staffId,
    expiresAt: offer.expiresAt,
    enteredAt: claimed[at]!.entry.enteredAt,
  }));
}
