import type { Tx } from '#db/transaction.ts';
import { takeOverCases } from '#domain/cases/settings.ts';
import { lockById } from '#domain/interactions/interactions.ts';
import { followQueue } from '#domain/interactions/entry-points.ts';
import { moveToQueue } from '#domain/routing/interventions.ts';
import { closeQueue, inQueue, takeOverQueues } from '#domain/routing/queue-places.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { flowsNaming } from '#domain/flows/flows.ts';
import { campaignsTo } from '#domain/outreach/campaigns.ts';
import { closeDepartment } from '#domain/staff/departments.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

/**
 * Closes a department in favour of another, which takes over its people, its lines, its unfinished cases with their
 * owners, and the categories that named it. Refuses as `closeDepartment`. Answers how many cases went over.
 */
export async function mergeDepartments(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  intoId: string,
): Promise<{ cases: number }> {
  await closeDepartment(tx, actor, id, version, intoId);
  await takeOverQueues(tx, id, intoId);
  return { cases: await takeOverCases(tx, id, intoId) };
}

/**
 * Closes a line in favour of another: who waits there waits on in that one, with their time, and who would have arrived
 * arrives there. Refuses as `closeQueue`; 'state.conflict' {why: 'led-here', flows, campaigns} while these lead there;
 * 'request.invalid' {field: 'toQueueId'} for itself, one that is none, and where one is of a sealed department and the
 * other is not.
 */
export async function mergeQueues(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  toQueueId: string,
): Promise<{ moved: number }> {
  const refuse = (why: string): never => {
    throw new Refusal('request.invalid', { field: 'toQueueId', why });
  };
  if (toQueueId === id) refuse('unknown');
  const [from, to] = await Promise.all([
    getQueue(tx, id),
    getQueue(tx, toQueueId).catch(() => refuse('unknown')),
  ]);
  const [was, will] = await Promise.all([
    getDepartment(tx, from.departmentId),
    getDepartment(tx, to.departmentId),
  ]);
  if (was.sealed !== will.sealed) refuse('sealed');
  await requireNotLedTo(tx, id);
  await followQueue(tx, id, toQueueId);
  let moved = 0;
  for (const { interactionId, waits } of await inQueue(tx, id)) {
    if (!waits) continue;
    await moveToQueue(tx, await lockById(tx, interactionId), toQueueId);
    moved++;
  }
  await closeQueue(tx, actor, id, version);
  return { moved };
}

/**
 * Refuses 'state.conflict' {why: 'led-here'} with the names of the flows that run and lead to a line or look at it, and of
 * the campaigns that are not over and whose answers come there: both would send residents where nobody is.
 */
export async function requireNotLedTo(tx: Tx, queueId: string): Promise<void> {
  const [flows, campaigns] = await Promise.all([flowsNaming(tx, queueId), campaignsTo(tx, queueId)]);
  if (flows.length + campaigns.length > 0)
    throw new Refusal('state.conflict', { why: 'led-here', flows, campaigns });
}
