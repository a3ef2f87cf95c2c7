import { recordChange } from '#db/config-log.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import type { WeeklyHours } from '#kernel/japan/calendar.ts';
import { Refusal } from '#kernel/refusal.ts';
import { addQueue, directoryChanged, getQueue, listQueues } from './routing.ts';
import { holdQueues } from './store-settings.ts';
import * as store from './store-places.ts';
import type { Queue } from './types.ts';

/** What a line is called and whose it is; how it chooses is `changeQueue`. */
export interface QueuePlace {
  name: string;
  departmentId: string;
}

/** As every line begins; its page says what may be changed. */
const BEGINNING = { priority: 0, requiredSkills: [], offerSec: 30, wrapUpSec: 30 };

/**
 * Adds a line. Refuses 'permission.missing', 'request.invalid' {field, why} for a name that is taken and a department that
 * is none. Emits `directory.changed`; kept among the changes.
 */
export async function openQueue(
  tx: Tx,
  actor: StaffActor,
  input: QueuePlace & { hours: WeeklyHours; code?: string },
): Promise<Queue> {
  requirePermission(actor, 'city.administer');
  await requirePlace(tx, input, null);
  const queue = await addQueue(tx, { ...BEGINNING, ...input });
  const { id, name } = queue;
  const { departmentId, hours } = input;
  recordChange(tx, {
    ...{ kind: 'queue', subjectId: id, name },
    ...{ before: null, after: { name, departmentId, hours } },
  });
  return queue;
}

/** Renames a line or gives it to another department, for who arrives from now on. Refuses as `openQueue`, 'version.conflict'. */
export async function placeQueue(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  place: Partial<QueuePlace>,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const before = await getQueue(tx, id);
  const was = { name: before.name, departmentId: before.departmentId };
  const after = { ...was, ...place };
  await requirePlace(tx, after, id);
  const [{ sealed }, { sealed: willBe }] = await Promise.all([
    getDepartment(tx, was.departmentId),
    getDepartment(tx, after.departmentId),
  ]);
  if (sealed !== willBe) throw new Refusal('request.invalid', { field: 'departmentId', why: 'sealed' });
  if (!(await store.updatePlace(tx, id, version, after, actor.staffId)))
    throw new Refusal('version.conflict', { version: before.version });
  directoryChanged(tx);
  recordChange(tx, {
    ...{ kind: 'queue', subjectId: id, name: after.name, undoesId },
    ...{ before: was, after },
  });
}

async function requirePlace(tx: Tx, place: QueuePlace, ownId: string | null): Promise<void> {
  const department = await getDepartment(tx, place.departmentId).catch(() => undefined);
  if (!department || department.closedAt)
    throw new Refusal('request.invalid', { field: 'departmentId', why: 'unknown' });
  if ((await listQueues(tx)).some(({ id, name }) => name === place.name && id !== ownId))
    throw new Refusal('request.invalid', { field: 'name', why: 'taken' });
}

/** Who still stands in a line or is being answered in it. Interactions that wait come first. */
export function inQueue(tx: Tx, id: string): Promise<{ interactionId: string; waits: boolean }[]> {
  return store.selectInQueue(tx, id);
}

/**
 * Closes a line that holds nobody any more. Refuses 'permission.missing', 'not-found', 'version.conflict', and
 * 'state.conflict' {why} while somebody is in it ('in-hand'), while another line sends people there ('named', {queues}),
 * and for the last line of a city ('last'). Emits `directory.changed`; kept among the changes.
 */
export async function closeQueue(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  await holdQueues(tx);
  const queues = await listQueues(tx);
  const before = queues.find((queue) => queue.id === id);
  if (!before) throw new Refusal('not-found');
  if (queues.length === 1) throw new Refusal('state.conflict', { why: 'last' });
  const naming = queues.filter(
    ({ policy }) =>
      policy.overflow?.queueId === id || policy.rings.some((ring) => ring.queueIds.includes(id)),
  );
  if (naming.length > 0)
    throw new Refusal('state.conflict', { why: 'named', queues: naming.map(({ name }) => name) });
  const left = await store.selectInQueue(tx, id);
  if (left.length > 0) throw new Refusal('state.conflict', { why: 'in-hand', count: left.length });
  if (!(await store.updateClosed(tx, id, version, actor.staffId)))
    throw new Refusal('version.conflict', { version: before.version });
  directoryChanged(tx);
  const { name } = before;
  recordChange(tx, {
    ...{ kind: 'queue', subjectId: id, name, undoesId },
    ...{ before: { closed: false }, after: { closed: true } },
  });
}

/** Whether a line is closed. Refuses 'not-found' for one that never was. */
export async function isQueueClosed(tx: Tx, id: string): Promise<boolean> {
  const place = await store.selectPlace(tx, id);
  if (!place) throw new Refusal('not-found');
  return !place.active;
}

/**
 * Opens a line again that was closed, as it was; who went over to another one stays there. Refuses 'permission.missing',
 * 'not-found' for one that is not closed, and as `openQueue` where name or department are no longer to be had. Emits
 * `directory.changed`; kept among the changes.
 */
export async function reopenQueue(
  tx: Tx,
  actor: StaffActor,
  id: string,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  await holdQueues(tx);
  const place = await store.selectPlace(tx, id);
  if (!place || place.active) throw new Refusal('not-found');
  await requirePlace(tx, place, id);
  await store.updateOpened(tx, id, actor.staffId);
  directoryChanged(tx);
  recordChange(tx, {
    ...{ kind: 'queue', subjectId: id, name: place.name, undoesId },
    ...{ before: { closed: true }, after: { closed: false } },
  });
}

/** Gives the lines of a department to another one. */
export async function takeOverQueues(tx: Tx, fromId: string, toId: string): Promise<void> {
  await store.moveQueues(tx, fromId, toId);
}
