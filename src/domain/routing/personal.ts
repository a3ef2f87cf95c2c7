import { changeQueueLeg } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { audience, overlaps, type Viewer } from '#domain/staff/access.ts';
import { keysByStaff, listStaff } from '#domain/staff/staff.ts';
import type { StaffMember } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { getPresence, getQueue, queueIdsByStaff, withdrawOffer } from './routing.ts';
import { moveDue } from './rules.ts';
import * as store from './store.ts';
import { updateFellBack } from './store-handovers.ts';
import * as lines from './store-lines.ts';
import * as personalStore from './store-personal.ts';
import type { FellBack, Presence, Preference, QueueEntry } from './types.ts';

/** A person's own line: places in a queue that they alone are offered, for a time. Nobody waits there for good. */

export interface Colleague {
  staff: StaffMember;
  presence: Pick<Presence, 'status' | 'reason' | 'setAside'>;
  /** What they have in hand, and who waits for them alone. */
  inHand: number;
  waiting: number;
}

/**
 * Who may be asked in person to take an interaction over: whoever answers its queue or belongs to its department; of what
 * is sealed, who may open that department's records. Others are reached by their queue or department.
 */
export async function colleaguesFor(
  tx: Tx,
  interaction: Interaction,
  exceptStaffId: string,
  viewer: Viewer = NOBODY,
): Promise<Colleague[]> {
  const receivers = interaction.sealed
    ? [audience.sealed(interaction.departmentId)]
    : [audience.queue(interaction.queueId), audience.department(interaction.departmentId)];
  const keys = await keysByStaff(tx, await queueIdsByStaff(tx));
  return (await listColleagues(tx, exceptStaffId, viewer)).filter(({ staff }) =>
    overlaps(receivers, new Set(keys.get(staff.id)?.keys)),
  );
}

/** Everybody else of the city who works here now, and how they are, as far as whoever looks may know it. */
export async function listColleagues(tx: Tx, exceptStaffId: string, viewer: Viewer): Promise<Colleague[]> {
  const people = (await listStaff(tx)).filter(({ id, active }) => active && id !== exceptStaffId);
  const states = new Map((await personalStore.selectStates(tx, viewer)).map((row) => [row.staffId, row]));
  return people.map((staff) => {
    const { inHand, waiting, ...presence } = states.get(staff.id) ?? ABSENT;
    return { staff, presence, inHand, waiting };
  });
}

const NOBODY: Viewer = { keys: [] };
const ABSENT = { status: 'offline', reason: null, setAside: false, inHand: 0, waiting: 0 } as const;

/**
 * The colleague who is asked; refuses 'permission.missing' for somebody it may not be opened to, 'agent.offline' for
 * somebody who has left.
 */
export async function requireColleague(
  tx: Tx,
  interaction: Interaction,
  staffId: string,
  exceptStaffId: string,
): Promise<Colleague> {
  const found = (await colleaguesFor(tx, interaction, exceptStaffId)).find(
    ({ staff }) => staff.id === staffId,
  );
  if (!found) throw new Refusal('permission.missing', { ability: 'take' });
  if (found.presence.status === 'offline') throw new Refusal('agent.offline');
  return found;
}

/** For one person alone, as long as the queue says. */
export function personally(staffId: string, personalSec: number): Preference {
  return { staffIds: [staffId], sec: personalSec, personal: true };
}

/**
 * Lets one that waits wait for one person alone, in the queue and at the place where it stands; an offer under way is
 * withdrawn. Refuses 'state.conflict' for one that waits in no line, 'handover.same' for who it waits for already.
 * Emits `interaction.changed`.
 */
export async function moveToPerson(tx: Tx, interaction: Interaction, staffId: string): Promise<void> {
  const entry = await store.selectOpenEntry(tx, interaction.id);
  if (interaction.state !== 'waiting' || !entry)
    throw new Refusal('state.conflict', { state: interaction.state });
  if (isFor(entry, staffId)) throw new Refusal('handover.same');
  const { policy } = await getQueue(tx, entry.queueId);
  for (const offer of await store.selectPendingOffers(tx, { interactionId: interaction.id }))
    await withdrawOffer(tx, offer);
  await store.moveEntry(tx, entry.id, ['offered'], 'waiting');
  const until = new Date(tx.now.getTime() + policy.personalSec * 1000);
  await lines.updateEntry(tx, entry, {
    preferredStaff: [staffId],
    preferredUntil: until,
    personal: true,
    fellBackAt: null,
    fellBackWhy: null,
    moveDueAt: until,
  });
  await changeQueueLeg(tx, interaction, entry.queueId, staffId, 'moved');
}

/** Whether this entry waits for this person alone. */
export function isFor(entry: QueueEntry, staffId: string): boolean {
  return entry.personal && entry.fellBackAt === null && entry.preferredStaff.includes(staffId);
}

/**
 * Ends the time in the personal line: the queue's others are asked from now on, at the place it always had. A step of
 * its own in the journey. Emits `interaction.changed`.
 */
export async function fallBack(
  tx: Tx,
  interaction: Interaction,
  entry: QueueEntry,
  why: FellBack,
): Promise<void> {
  const home = await getQueue(tx, entry.homeQueueId ?? entry.queueId);
  const after = { ...entry, preferredUntil: tx.now, fellBackAt: tx.now };
  await lines.updateEntry(tx, entry, {
    preferredUntil: tx.now,
    fellBackAt: tx.now,
    fellBackWhy: why,
    moveDueAt: moveDue(home.policy, after, tx.now),
  });
  if (entry.handoverId) await updateFellBack(tx, entry.handoverId);
  await changeQueueLeg(tx, interaction, entry.queueId, null, `personal-${why}`);
}

/** Its time is over: because the person has left, or simply so. */
export async function fallBackOverdue(tx: Tx, interaction: Interaction, entry: QueueEntry): Promise<void> {
  const [staffId] = entry.preferredStaff;
  const person = staffId ? await personalStore.selectAccount(tx, staffId) : undefined;
  const left = !person || (await getPresence(tx, person.accountId)).status === 'offline';
  await fallBack(tx, interaction, entry, left ? 'gone' : 'time');
}

/** For whom alone each of these waits, and until when, for lists. */
export function waitedForBy(tx: Tx, interactionIds: readonly string[]): Promise<personalStore.WaitedFor[]> {
  return personalStore.selectWaitedFor(tx, interactionIds);
}
