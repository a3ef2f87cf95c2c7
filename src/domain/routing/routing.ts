import { requireCode } from '#domain/city/city.ts';
import { abandonInteraction, lockById } from '#domain/interactions/interactions.ts';
import type { Destination, Interaction } from '#domain/interactions/types.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { isCode, nextCode } from '#kernel/natural-key.ts';
import { Refusal } from '#kernel/refusal.ts';
import { checkPolicy, moveDue, policyOf } from './rules.ts';
import * as store from './store.ts';
import * as lines from './store-lines.ts';
import { endPersonalTime } from './store-personal.ts';
import { keepToldPosition } from './store-waits.ts';
import type { NewQueue, Offer, Preference, Presence, PresenceStatus, Queue, QueuePolicy } from './types.ts';

export { keepByVersion } from './standing.ts';

// ── queues ───────────────────────────────────────────────────────────────────

/**
 * Adds a queue to the city's pool, which is made when it is the first. Refuses 'request.invalid' {field: 'code', why} for a
 * code that is none or taken. Emits `directory.changed`.
 */
export async function addQueue(tx: Tx, { code: given, ...queue }: NewQueue): Promise<Queue> {
  let poolId = await store.selectPoolOfTenant(tx);
  if (!poolId) {
    poolId = tx.newId();
    await store.upsertPool(tx, poolId, tx.tenantId);
  }
  const row = { ...queue, id: tx.newId(), poolId, policy: queue.policy ?? {} };
  const policy = policyOf(row.policy);
  checkPolicy(policy, row.id);
  const codes = [...(await store.selectQueueCodes(tx)).values()];
  if (given !== undefined && (!isCode(given) || codes.includes(given)))
    throw new Refusal('request.invalid', { field: 'code', why: isCode(given) ? 'taken' : 'form' });
  await store.insertQueue(tx, { ...row, code: given ?? nextCode('queue', codes) });
  directoryChanged(tx);
  return { ...row, policy, surgeOn: false, surgeAt: null, version: 1, changedBy: null, changedAt: null };
}

/**
 * Changes parts of how a queue chooses; refuses 'request.invalid' for what contradicts itself or names a queue that is
 * not there, 'not-found'. Emits `directory.changed`.
 */
export async function setPolicy(tx: Tx, queueId: string, change: Partial<QueuePolicy>): Promise<Queue> {
  const queues = await store.selectQueues(tx);
  const queue = queues.find((each) => each.id === queueId);
  if (!queue) throw new Refusal('not-found');
  const policy = { ...queue.policy, ...change };
  checkPolicy(policy, queueId);
  const named = [...policy.rings.flatMap((ring) => ring.queueIds), policy.overflow?.queueId ?? queueId];
  if (named.some((id) => !queues.some((each) => each.id === id)))
    throw new Refusal('request.invalid', { field: 'queueId' });
  await lines.updatePolicy(tx, queueId, change);
  directoryChanged(tx);
  return { ...queue, policy };
}

/**
 * Calls in the reserve of a queue, or lets it go; the same again changes nothing. Refuses 'not-found'.
 * Emits `queue.surge-switched` and `directory.changed`.
 */
export async function setSurge(tx: Tx, actor: StaffActor, queueId: string, on: boolean): Promise<Queue> {
  requirePermission(actor, 'interaction.supervise');
  await getOpenlyQueue(tx, actor, queueId);
  if (await lines.updateSurge(tx, queueId, on, actor.staffId)) {
    tx.append({
      type: 'queue.surge-switched',
      // The directory shows it: whoever shows that fetches it anew.
      subjectKind: 'directory',
      subjectId: queueId,
      audience: [audience.everyone],
      data: { on },
    });
    // Whose queue it is now or no longer: their feeds take up the keys anew.
    directoryChanged(tx);
  }
  return getQueue(tx, queueId);
}

/** Lets this city's queues be served by a pool of several cities. To be called before its first queue is added. */
export function joinPool(tx: Tx, poolId: string, name: string): Promise<void> {
  return store.upsertPool(tx, poolId, name);
}

/** Adds people to a queue; the reserve answers it only while it is called in (`setSurge`). */
export async function addMembers(
  tx: Tx,
  queueId: string,
  staffIds: readonly string[],
  options: { reserve: boolean } = { reserve: false },
): Promise<void> {
  await store.insertMembers(tx, queueId, staffIds, options.reserve);
  directoryChanged(tx);
}

/** What configuration files call the open lines, by id. */
export function queueCodes(tx: Tx): Promise<Map<string, string>> {
  return store.selectQueueCodes(tx);
}

export function listQueues(tx: Tx): Promise<Queue[]> {
  return store.selectQueues(tx);
}

/** The queue; refuses 'not-found'. */
export async function getQueue(tx: Tx, id: string): Promise<Queue> {
  const queue = (await store.selectQueues(tx)).find((candidate) => candidate.id === id);
  if (!queue) throw new Refusal('not-found');
  return queue;
}

/**
 * A queue whose line the actor may know of; refuses 'not-found' for one that is not there, and for one of a sealed
 * department to whoever may not open its records: how many wait there would tell of them.
 */
export async function getOpenlyQueue(tx: Tx, actor: StaffActor, id: string): Promise<Queue> {
  const queue = await getQueue(tx, id);
  const { sealed } = await getDepartment(tx, queue.departmentId);
  if (sealed && !actor.keys.includes(audience.sealed(queue.departmentId))) throw new Refusal('not-found');
  return queue;
}

/** How many wait in a queue, and how many people are its reserve. */
export async function lineOf(tx: Tx, queueId: string): Promise<{ waiting: number; reserve: number }> {
  return {
    waiting: await lines.countWaiting(tx, queueId),
    reserve: await lines.countReserve(tx, queueId),
  };
}

/** A queue as the place an interaction goes to. */
export async function destinationOf(tx: Tx, queue: Queue): Promise<Destination> {
  const department = await getDepartment(tx, queue.departmentId);
  return { queueId: queue.id, departmentId: queue.departmentId, sealed: department.sealed };
}

export function queueIdsOf(tx: Tx, staffId: string): Promise<string[]> {
  return store.selectQueueIdsOf(tx, staffId);
}

/** The queues that each person answers, by staff id. */
export function queueIdsByStaff(tx: Tx): Promise<Map<string, string[]>> {
  return store.selectQueueIdsByStaff(tx);
}

// ── waiting ──────────────────────────────────────────────────────────────────

/** How somebody comes into a line: by a hand-over, with somebody asked first, or sent on by a full queue. */
export interface Entering {
  handover?: { id: string; excludedStaff: readonly string[] };
  prefer?: Preference | undefined;
  homeQueue?: Queue | null;
  /** Skills that are needed beyond those of the queue. */
  skillIds?: readonly string[];
}

/** Puts an interaction into a line. Emits `queue.entered`. */
export async function enterQueue(
  tx: Tx,
  interaction: Interaction,
  queue: Queue,
  { handover, prefer, homeQueue, skillIds = [] }: Entering = {},
): Promise<void> {
  const place = {
    handoverId: handover?.id ?? null,
    homeQueueId: homeQueue?.id ?? null,
    enteredAt: tx.now,
    movedAt: null,
    moves: 0,
    personal: prefer?.personal ?? false,
    preferredUntil: prefer ? new Date(tx.now.getTime() + prefer.sec * 1000) : null,
    fellBackAt: null,
  };
  const entry = {
    interactionId: interaction.id,
    queueId: queue.id,
    handoverId: place.handoverId,
    homeQueueId: place.homeQueueId,
    channel: interaction.channel,
    language: interaction.language,
    priority: interaction.priority + queue.priority,
    agePointSec: queue.policy.agePointSec,
    requiredSkills: [...new Set([...queue.requiredSkills, ...skillIds])],
    excludedStaff: handover?.excludedStaff ?? [],
    preferredStaff: prefer?.staffIds ?? [],
    preferredUntil: place.preferredUntil,
    personal: place.personal,
    moveDueAt: moveDue((homeQueue ?? queue).policy, place, tx.now),
  };
  store.addEntry(tx, entry);
  tx.append({
    type: 'queue.entered',
    subjectKind: 'interaction',
    subjectId: interaction.id,
    audience: interaction.audience,
    data: { queueId: queue.id },
  });
}

/** Takes an interaction out of the line it stands in, whoever it is offered to. Nothing happens when it stands in none. */
export async function leaveQueue(
  tx: Tx,
  interaction: Interaction,
  as: 'answered' | 'abandoned' | 'withdrawn',
): Promise<void> {
  const entry = await store.selectOpenEntry(tx, interaction.id);
  if (!entry) return;
  for (const offer of await store.selectPendingOffers(tx, { interactionId: interaction.id }))
    await withdrawOffer(tx, offer);
  await store.moveEntry(tx, entry.id, ['waiting', 'offered'], as);
}

/** Takes an offer back; nothing happens when it was decided before. Emits `offer.withdrawn`. */
export async function withdrawOffer(tx: Tx, offer: Offer): Promise<void> {
  if (await store.settleOffer(tx, offer.id, 'withdrawn')) offerChanged(tx, 'offer.withdrawn', offer);
}

/** Where it stands in its line (1 = next); null when it stands in none. */
export async function positionOf(tx: Tx, interactionId: string): Promise<number | null> {
  const entry = await store.selectOpenEntry(tx, interactionId);
  return entry ? (await store.countBefore(tx, entry)) + 1 : null;
}

/**
 * The place in its line that the resident is told (1 = next): never further back than they were told before, on whatever
 * device, whoever was let before them. Null when it stands in no line.
 */
export async function tellPosition(tx: Tx, interactionId: string): Promise<number | null> {
  const entry = await store.selectOpenEntry(tx, interactionId);
  if (!entry) return null;
  return keepToldPosition(tx, entry.id, (await store.countBefore(tx, entry)) + 1);
}

/** Since when each of them waits, for lists. */
export async function waitingSince(tx: Tx, interactionIds: readonly string[]): Promise<Map<string, Date>> {
  if (interactionIds.length === 0) return new Map();
  const rows = await store.selectWaitingSince(tx, interactionIds);
  return new Map(rows.map((row) => [row.interactionId, row.enteredAt]));
}

/** The resident left while waiting, or their telephone did without a word. */
export async function abandonWaiting(
  tx: Tx,
  interaction: Interaction,
  reason: 'abandoned' | 'telephone-lost' = 'abandoned',
): Promise<void> {
  await leaveQueue(tx, interaction, 'abandoned');
  await abandonInteraction(tx, interaction, reason);
}

// ── offers ───────────────────────────────────────────────────────────────────

export function offerChanged(
  tx: Tx,
  type: string,
  offer: Pick<Offer, 'id' | 'staffId' | 'interactionId'>,
): void {
  tx.append({
    type,
    subjectKind: 'offer',
    subjectId: offer.id,
    audience: [audience.staff(offer.staffId)],
    data: { interactionId: offer.interactionId, staffId: offer.staffId },
  });
}

// ── presence ─────────────────────────────────────────────────────────────────

const ABSENT = { status: 'offline', reason: null, missedCount: 0, setAside: false } as const;

export async function getPresence(tx: Tx, accountId: string): Promise<Presence> {
  const presence = await store.selectPresence(tx, accountId);
  return presence ?? { ...ABSENT, accountId, since: tx.now, idleSince: tx.now };
}

/**
 * Says whether a person takes contacts. Becoming ready forgets misses; going away hands back what was just offered.
 * Emits `presence.changed`.
 */
export async function setPresence(
  tx: Tx,
  actor: Pick<StaffActor, 'staffId' | 'accountId'>,
  status: PresenceStatus,
  reason: string | null,
): Promise<Presence> {
  if (status === 'away' && reason !== null) await requireCode(tx, 'presenceReasons', reason);
  const before = await getPresence(tx, actor.accountId);
  const same = before.status === status && before.reason === reason && !before.setAside;
  const presence: Presence = {
    accountId: actor.accountId,
    status,
    reason: status === 'away' ? reason : null,
    since: same ? before.since : tx.now,
    idleSince: before.status === 'ready' && status === 'ready' ? before.idleSince : tx.now,
    missedCount: 0,
    setAside: false,
  };
  if (status !== 'ready') {
    // Interactions before the presence, as everywhere: the other way round two wait for each other.
    const offers = await store.selectPendingOffers(tx, { accountId: actor.accountId });
    for (const id of offers.map((offer) => offer.interactionId).sort()) await lockById(tx, id);
  }
  await store.upsertPresence(tx, presence);
  if (status !== 'ready') {
    for (const offer of await store.selectPendingOffers(tx, { accountId: actor.accountId })) {
      await lockById(tx, offer.interactionId);
      await withdrawOffer(tx, offer);
      await store.moveEntry(tx, offer.queueEntryId, ['offered'], 'waiting');
    }
  }
  if (status === 'offline') await endPersonalTime(tx, actor.accountId);
  presenceChanged(tx, actor.staffId, status);
  return presence;
}

export function presenceChanged(tx: Tx, staffId: string, status: string): void {
  tx.append({
    type: 'presence.changed',
    subjectKind: 'presence',
    subjectId: staffId,
    audience: [audience.everyone],
    data: { status },
  });
}

/** Work on a contact ended: the person counts as idle from now. */
export function becomeIdle(tx: Tx, accountId: string): Promise<void> {
  return store.updateIdleSince(tx, accountId);
}

/** How a queue chooses is another. Emits `queue.changed` and `directory.changed`. */
export function queueChanged(tx: Tx, queueId: string): void {
  tx.append({
    type: 'queue.changed',
    // The directory shows it: whoever shows that fetches it anew.
    subjectKind: 'directory',
    subjectId: queueId,
    audience: [audience.everyone],
  });
  directoryChanged(tx);
}

/** Tells every desk that queues, or who answers them, changed. */
export function directoryChanged(tx: Tx): void {
  tx.append({
    type: 'directory.changed',
    subjectKind: 'directory',
    subjectId: tx.tenantId,
    audience: [audience.everyone],
  });
}
