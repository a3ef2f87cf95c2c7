import { readCalendar } from '#domain/city/city.ts';
import { lockById, moveWaitingTo } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import type { Tx } from '#db/transaction.ts';
import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import { isQueueOpen, overflowDue } from './rules.ts';
import { fallBackOverdue } from './personal.ts';
import { destinationOf, getQueue, listQueues } from './routing.ts';
import * as store from './store.ts';
import { selectFirstEnteredAt } from './store-silence.ts';
import { updateEnteredAt } from './store-interventions.ts';
import * as lines from './store-lines.ts';
import type { Queue, QueueEntry } from './types.ts';

/** Places in waiting lines: whether there is one, and how it goes over to another queue and back with its time kept. */

const MOVES_AT_ONCE = 100;

export type Admission = { queue: Queue; homeQueue: Queue | null } | 'full';

/**
 * Where somebody who comes to a queue may wait: there; when it is full, in the queue it overflows to, if that is open
 * and has room; or nowhere ('full'), of which the resident is to be told.
 */
export async function admit(tx: Tx, queue: Queue): Promise<Admission> {
  if (await hasRoom(tx, queue)) return { queue, homeQueue: null };
  if (queue.policy.whenFull === 'tell') return 'full';
  const target = await overflowTarget(tx, queue, (await readCalendar(tx)).opening);
  return target ? { queue: target, homeQueue: queue } : 'full';
}

async function hasRoom(tx: Tx, queue: Queue): Promise<boolean> {
  const most = queue.policy.maxWaiting;
  if (most === null) return true;
  await lines.holdQueue(tx, queue.id);
  return (await lines.countWaiting(tx, queue.id)) < most;
}

/** The queue it overflows to, when that could take it now; never over the wall of a sealed department. */
async function overflowTarget(tx: Tx, queue: Queue, calendar: WorkingCalendar): Promise<Queue | undefined> {
  const target = (await listQueues(tx)).find((each) => each.id === queue.policy.overflow?.queueId);
  if (!target || !isQueueOpen(target, calendar, tx.now)) return undefined;
  if ((await destinationOf(tx, target)).sealed || (await destinationOf(tx, queue)).sealed) return undefined;
  return (await hasRoom(tx, target)) ? target : undefined;
}

/** Lets every entry whose time has come go over to the other queue, or back; returns how many went. */
export async function moveOverdue(tx: Tx): Promise<number> {
  const due = await lines.selectMoveDue(tx, MOVES_AT_ONCE);
  if (due.length === 0) return 0;
  const { opening } = await readCalendar(tx);
  let moved = 0;
  // In the order of all who lock several interactions.
  for (const { interactionId } of due.toSorted((a, b) => (a.interactionId < b.interactionId ? -1 : 1))) {
    const interaction = await lockById(tx, interactionId);
    const entry = await store.selectOpenEntry(tx, interactionId);
    if (entry?.state === 'waiting' && (await moveOne(tx, interaction, entry, opening))) moved++;
  }
  return moved;
}

async function moveOne(
  tx: Tx,
  interaction: Interaction,
  entry: QueueEntry,
  calendar: WorkingCalendar,
): Promise<boolean> {
  if (entry.personal && entry.fellBackAt === null) {
    await fallBackOverdue(tx, interaction, entry);
    return true;
  }
  if (entry.homeQueueId !== null) return perhapsBack(tx, interaction, entry, calendar);
  const queue = await getQueue(tx, entry.queueId);
  const target = entry.moves === 0 ? await overflowTarget(tx, queue, calendar) : undefined;
  if (!target) {
    await lines.updateEntry(tx, entry, { moveDueAt: overflowDue(queue.policy, entry, tx.now) });
    return false;
  }
  await moveEntry(tx, interaction, entry, target, { homeQueue: queue, reason: 'overflowed' });
  return true;
}

/** Back when it has waited there for its time, or when that queue has closed. */
async function perhapsBack(
  tx: Tx,
  interaction: Interaction,
  entry: QueueEntry,
  calendar: WorkingCalendar,
): Promise<boolean> {
  const home = await getQueue(tx, entry.homeQueueId!);
  const here = await getQueue(tx, entry.queueId);
  const backSec = home.policy.overflow?.backSec ?? null;
  const there = tx.now.getTime() - (entry.movedAt ?? entry.enteredAt).getTime();
  if ((backSec === null || there < backSec * 1000) && isQueueOpen(here, calendar, tx.now)) {
    await lines.updateEntry(tx, entry, { moveDueAt: overflowDue(home.policy, entry, tx.now) });
    return false;
  }
  await moveEntry(tx, interaction, entry, home, { homeQueue: null, reason: 'returned' });
  return true;
}

/**
 * Lets a place go over to another queue; what it asks for is now that queue's, its time and priority are kept. Shown in
 * the journey as a leg of its own. Emits `interaction.moved`.
 */
export async function moveEntry(
  tx: Tx,
  interaction: Interaction,
  entry: QueueEntry,
  to: Queue,
  how: { homeQueue: Queue | null; reason: 'overflowed' | 'returned' },
): Promise<Interaction> {
  const after = { ...entry, homeQueueId: how.homeQueue?.id ?? null, movedAt: tx.now, moves: entry.moves + 1 };
  await lines.updateEntry(tx, entry, {
    queueId: to.id,
    homeQueueId: after.homeQueueId,
    movedAt: tx.now,
    moves: after.moves,
    agePointSec: to.policy.agePointSec,
    requiredSkills: [...to.requiredSkills],
    moveDueAt: overflowDue((how.homeQueue ?? to).policy, after, tx.now),
  });
  return moveWaitingTo(tx, interaction, await destinationOf(tx, to), how.reason);
}

/** Gives one that waits the place that another interaction of the same person had, who gave it up a moment ago. */
export async function keepPlaceOf(tx: Tx, interactionId: string, formerId: string): Promise<void> {
  const enteredAt = await selectFirstEnteredAt(tx, formerId);
  if (enteredAt) await updateEnteredAt(tx, interactionId, enteredAt);
}

/** Lets one that waits count as waiting since then: it had its place before it came into the line. */
export function keepPlaceAt(tx: Tx, interactionId: string, enteredAt: Date): Promise<void> {
  return updateEnteredAt(tx, interactionId, enteredAt);
}

/** How many stand in a line before a place that is not in it. */
export function countAhead(tx: Tx, queueId: string, placeAt: Date): Promise<number> {
  return lines.countEnteredBefore(tx, queueId, placeAt);
}
