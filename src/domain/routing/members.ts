import { recordChange } from '#db/config-log.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { getStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { directoryChanged, getQueue, listQueues } from './routing.ts';
import * as store from './store-members.ts';

export interface QueueMember {
  queueId: string;
  staffId: string;
  /** Answers only while the reserve is called in. */
  reserve: boolean;
}

/** Who answers which queue, the reserve among them. */
export function membersByQueue(tx: Tx): Promise<QueueMember[]> {
  return store.selectMembers(tx);
}

/**
 * The queues that somebody answers from now on; where they are the reserve stays as it is. Refuses 'permission.missing',
 * 'not-found' for somebody who is none, 'request.invalid' {field: 'queueIds'}. Emits `directory.changed`; kept among the
 * changes.
 */
export async function setQueuesOf(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  queueIds: readonly string[],
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const { name } = await getStaff(tx, staffId);
  const known = new Set((await listQueues(tx)).map(({ id }) => id));
  if (queueIds.some((id) => !known.has(id)))
    throw new Refusal('request.invalid', { field: 'queueIds', why: 'unknown' });
  const own = (await store.selectMembers(tx)).filter((each) => each.staffId === staffId && !each.reserve);
  const before = own.map(({ queueId }) => queueId).sort();
  const after = [...new Set(queueIds)].sort();
  await store.deleteMembers(
    tx,
    before.filter((id) => !after.includes(id)).map((queueId) => ({ queueId, staffId })),
  );
  await store.upsertMembers(
    tx,
    after.map((queueId) => ({ queueId, staffId, reserve: false })),
  );
  const what = { kind: 'staff-queues', subjectId: staffId, name, undoesId };
  tell(tx, what, { queueIds: before }, { queueIds: after });
}

/**
 * Who answers a queue from now on, and who is its reserve. Refuses 'permission.missing', 'not-found', 'request.invalid'
 * {field: 'members', why}. Emits `directory.changed`; kept among the changes.
 */
export async function setMembersOf(
  tx: Tx,
  actor: StaffActor,
  queueId: string,
  members: { staffIds: readonly string[]; reserveIds: readonly string[] },
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const { name } = await getQueue(tx, queueId);
  const wanted = {
    staffIds: [...new Set(members.staffIds)].sort(),
    reserveIds: [...new Set(members.reserveIds)].filter((id) => !members.staffIds.includes(id)).sort(),
  };
  const all = [...wanted.staffIds, ...wanted.reserveIds];
  if ((await store.countStaff(tx, all)) !== all.length)
    throw new Refusal('request.invalid', { field: 'members', why: 'unknown' });
  const present = (await store.selectMembers(tx)).filter((each) => each.queueId === queueId);
  const idsOf = (reserve: boolean): string[] =>
    present
      .filter((each) => each.reserve === reserve)
      .map(({ staffId }) => staffId)
      .sort();
  await store.deleteMembers(
    tx,
    present.filter(({ staffId }) => !all.includes(staffId)),
  );
  await store.upsertMembers(tx, [
    ...wanted.staffIds.map((staffId) => ({ queueId, staffId, reserve: false })),
    ...wanted.reserveIds.map((staffId) => ({ queueId, staffId, reserve: true })),
  ]);
  const before = { staffIds: idsOf(false), reserveIds: idsOf(true) };
  tell(tx, { kind: 'queue-members', subjectId: queueId, name, undoesId }, before, wanted);
}

function tell(
  tx: Tx,
  what: { kind: string; subjectId: string; name: string; undoesId?: string | null },
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): void {
  if (recordChange(tx, { ...what, before, after })) directoryChanged(tx);
}
