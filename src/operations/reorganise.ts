import type { Tx } from '#db/transaction.ts';
import { takeOverCases } from '#domain/cases/settings.ts';
import { lockById } from '#domain/interactions/interactions.ts';
import { listEntryPoints, placeEntryPoint } from '#domain/interactions/entry-points.ts';
import { moveToQueue } from '#domain/routing/interventions.ts';
import { closeQueue, inQueue, takeOverQueues } from '#domain/routing/queue-places.ts';
import { getQueue } from '#domain/routing/routing.ts';
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
 * arrives there. Refuses as `closeQueue`; 'request.invalid' {field: 'toQueueId'} for itself, one that is none, and where
 * one is of a sealed department and the other is not.
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
  for (const { id: entryPointId, name, queueId } of await listEntryPoints(tx))
    if (queueId === id) await placeEntryPoint(tx, entryPointId, { name, queueId: toQueueId });
  let moved = 0;
  for (const { interactionId, waits } of await inQueue(tx, id)) {
    if (!waits) continue;
    await moveToQueue(tx, await lockById(tx, interactionId), toQueueId);
    moved++;
  }
  await closeQueue(tx, actor, id, version);
  return { moved };
}
