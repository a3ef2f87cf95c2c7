import { readCalendar, requireCode } from '#domain/city/city.ts';
import { requireAbility } from '#domain/interactions/access.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import {
  assignInteraction,
  closeQueueLeg,
  lockById,
  openQueueLeg,
  setPendingTarget,
} from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { audience, overlaps } from '#domain/staff/access.ts';
import { getDepartment, listDepartments } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { becomeIdle, destinationOf, enterQueue, getQueue, leaveQueue, listQueues } from './routing.ts';
import { personally, requireColleague } from './personal.ts';
import { dutyUntil, goesToGeneralDesk } from './rules.ts';
import { type DutyRow, selectDutiesAmong, selectDutiesFor } from './store-duties.ts';
import * as handoverStore from './store-handovers.ts';
import type { Handover, Queue } from './types.ts';

const NOTE_MAX_CHARS = 2_000;
const scope = (tx: Tx, part: 'note' | 'refuse-words') => ({
  tenantId: tx.tenantId,
  purpose: `handover.${part}`,
});

type Row = NonNullable<Awaited<ReturnType<typeof handoverStore.selectHandover>>>;
const toHandover = (tx: Tx, row: Row): Handover => ({
  ...row,
  note: row.note ? tx.sealer.openText(scope(tx, 'note'), row.note) : null,
});

export type HandoverAbility = 'accept' | 'refuse' | 'withdraw';

/** What this person may do with a hand-over: receivers decide, the sender may take it back. */
export function handoverAbilities(actor: StaffActor, handover: Handover): HandoverAbility[] {
  if (handover.state !== 'pending') return [];
  if (handover.fromStaffId === actor.staffId) return ['withdraw'];
  // Asked of one colleague, it is theirs to decide until it falls back to the queue.
  if (handover.toStaffId !== null && handover.fellBackAt === null)
    return handover.toStaffId === actor.staffId ? ['accept', 'refuse'] : [];
  // The same people who see it for being its receivers: somebody above a sealed department is none of them.
  const receivers = handover.toSealed
    ? [audience.sealed(handover.toDepartmentId)]
    : [audience.queue(handover.toQueueId), audience.department(handover.toDepartmentId)];
  const receives = overlaps(receivers, new Set(actor.keys)) && actor.permissions.has('interaction.answer');
  return receives ? ['accept', 'refuse'] : [];
}

/** Who is asked: a queue, a department, or a colleague of the queue it is in; exactly one of them. */
export interface HandoverTarget {
  toQueueId?: string | undefined;
  toDepartmentId?: string | undefined;
  toStaffId?: string | undefined;
}

/**
 * Asks another queue or department, or a certain colleague, to take an interaction over. The sender stays owner until
 * somebody accepts. A colleague is offered it alone for the queue's `personalSec`, then the queue's others are. When two
 * departments had it or turned it away, the general desk gets it with a one-day duty, whoever was asked for.
 * Refuses 'handover.pending' while one is open, 'handover.same' for where it already is, 'not-found' for a department
 * that takes none, as `requireColleague` for a person. Emits `handover.requested`.
 */
export async function requestHandover(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
  input: HandoverTarget & { clientId: string; note: string | null },
): Promise<void> {
  if (await handoverStore.selectHandover(tx, { interactionId: interaction.id, clientId: input.clientId }))
    return;
  const before = await handoverStore.selectHandovers(tx, [interaction.id]);
  if (before.some((handover) => handover.state === 'pending')) throw new Refusal('handover.pending');
  requireAbility(actor, interaction, 'hand-over');
  const asked = await targetQueue(tx, interaction, input);
  const toStaffId = input.toStaffId ?? null;
  if (toStaffId) await requireColleague(tx, interaction, toStaffId, actor.staffId);
  else if (asked.id === interaction.queueId) throw new Refusal('handover.same');
  const duty = toStaffId ? undefined : await dutyOfGeneralDesk(tx, interaction, before, asked);
  const queue = duty?.queue ?? asked;
  const note = input.note?.trim()
    ? cleanText(input.note, { maxChars: NOTE_MAX_CHARS, multiline: true, field: 'note' })
    : null;
  const id = tx.newId();
  await handoverStore.insertHandover(tx, {
    id,
    clientId: input.clientId,
    interactionId: interaction.id,
    fromStaffId: actor.staffId,
    fromDepartmentId: interaction.departmentId,
    toQueueId: queue.id,
    toDepartmentId: queue.departmentId,
    toStaffId,
    note: note === null ? null : tx.sealer.sealText(scope(tx, 'note'), note),
    hop: interaction.hops + 1,
    askedQueueId: duty ? asked.id : null,
    dutyUntil: duty?.until ?? null,
  });
  const shown = await setPendingTarget(tx, interaction, await destinationOf(tx, queue));
  await openQueueLeg(tx, interaction.id, queue.id, toStaffId);
  await enterQueue(tx, shown, queue, {
    handover: { id, excludedStaff: [actor.staffId] },
    prefer: toStaffId ? personally(toStaffId, queue.policy.personalSec) : undefined,
  });
  handoverChanged(tx, 'handover.requested', shown, id);
}

/**
 * The general desk instead of a third department, with a day to find who answers; undefined while it may still go where
 * it was asked to.
 */
async function dutyOfGeneralDesk(
  tx: Tx,
  interaction: Interaction,
  before: readonly Pick<Handover, 'state' | 'toStaffId'>[],
  asked: Queue,
): Promise<{ queue: Queue; until: Date } | undefined> {
  const departments = await listDepartments(tx);
  const general = departments.find((department) => department.generalDesk);
  const turnedAway = before.filter(
    (handover) => handover.state === 'refused' && handover.toStaffId === null,
  ).length;
  const goes = goesToGeneralDesk({
    changes: interaction.hops + turnedAway,
    sealed: interaction.sealed || departments.some((each) => each.id === asked.departmentId && each.sealed),
    atGeneralDesk: interaction.departmentId === general?.id,
  });
  if (!goes) return undefined;
  const own = (await listQueues(tx)).filter((each) => each.departmentId === general?.id);
  // The line it came by, where that is the general desk's: its people know the matter.
  const { queueId } = await getEntryPoint(tx, { id: interaction.entryPointId });
  const queue = own.find((each) => each.id === queueId) ?? own[0];
  if (!queue) return undefined;
  return { queue, until: dutyUntil((await readCalendar(tx)).working, tx.now) };
}

async function targetQueue(tx: Tx, interaction: Interaction, input: HandoverTarget): Promise<Queue> {
  const named = [input.toQueueId, input.toDepartmentId, input.toStaffId].filter((id) => id !== undefined);
  if (named.length !== 1) throw new Refusal('request.invalid', { field: 'toQueueId' });
  if (input.toStaffId) return getQueue(tx, interaction.queueId);
  if (input.toQueueId) return getQueue(tx, input.toQueueId);
  await getDepartment(tx, input.toDepartmentId ?? '');
  const queue = (await listQueues(tx)).find((candidate) => candidate.departmentId === input.toDepartmentId);
  if (!queue) throw new Refusal('not-found');
  return queue;
}

/** Hand-overs of an interaction, oldest first. Their notes are for staff who may see the interaction. */
export async function handoversOf(tx: Tx, interactionIds: readonly string[]): Promise<Handover[]> {
  if (interactionIds.length === 0) return [];
  return (await handoverStore.selectHandovers(tx, interactionIds)).map((row) => toHandover(tx, row));
}

/** The hand-over with its interaction locked; refuses 'not-found' for whoever has no part in it. */
async function lockHandover(
  tx: Tx,
  actor: StaffActor,
  id: string,
  ability: HandoverAbility,
): Promise<{ handover: Handover; interaction: Interaction }> {
  const seen = await handoverStore.selectHandover(tx, { id });
  if (!seen) throw new Refusal('not-found');
  const interaction = await lockById(tx, seen.interactionId);
  const row = (await handoverStore.selectHandover(tx, { id }))!;
  const handover = toHandover(tx, row);
  const asIfPending = handoverAbilities(actor, { ...handover, state: 'pending' });
  if (!asIfPending.includes(ability)) throw new Refusal('not-found');
  if (handover.state !== 'pending') throw new Refusal('state.conflict', { state: handover.state });
  return { handover, interaction };
}

/** Takes an interaction over: from now on it is this person's. Emits `handover.accepted` and `interaction.assigned`. */
export async function acceptHandover(tx: Tx, actor: StaffActor, handoverId: string): Promise<Interaction> {
  const { handover, interaction } = await lockHandover(tx, actor, handoverId, 'accept');
  await leaveQueue(tx, interaction, 'answered');
  await becomeIdle(tx, actor.accountId);
  return completeHandover(tx, actor, interaction, handover);
}

/** The same when it was taken up through an offer, whose line has been left already. */
export async function acceptOfferedHandover(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
  handoverId: string,
): Promise<Interaction> {
  const row = await handoverStore.selectHandover(tx, { id: handoverId });
  if (!row || row.state !== 'pending') throw new Refusal('offer.gone');
  return completeHandover(tx, actor, interaction, toHandover(tx, row));
}

async function completeHandover(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
  handover: Handover,
): Promise<Interaction> {
  if (!(await handoverStore.settleHandover(tx, handover.id, { state: 'accepted', decidedBy: actor.staffId })))
    throw new Refusal('state.conflict');
  const to = await destinationOf(tx, await getQueue(tx, handover.toQueueId));
  const assigned = await assignInteraction(tx, interaction, actor.staffId, 'handed-over', to);
  handoverChanged(tx, 'handover.accepted', assigned, handover.id, handover.fromStaffId);
  return assigned;
}

/** Says no, with a reason; it stays with the sender. Emits `handover.refused`. */
export async function refuseHandover(
  tx: Tx,
  actor: StaffActor,
  handoverId: string,
  reason: string,
  words: string | null,
): Promise<void> {
  const { handover, interaction } = await lockHandover(tx, actor, handoverId, 'refuse');
  await requireCode(tx, 'refuseReasons', reason);
  const said = words?.trim() ? cleanText(words, { maxChars: 1_000, multiline: true, field: 'words' }) : null;
  await handoverStore.settleHandover(tx, handover.id, {
    state: 'refused',
    decidedBy: actor.staffId,
    refuseReason: reason,
    refuseWords: said === null ? null : tx.sealer.sealText(scope(tx, 'refuse-words'), said),
  });
  await undoPending(tx, interaction, handover, 'handover.refused');
}

/** The sender takes it back. Emits `handover.withdrawn`. */
export async function withdrawHandover(tx: Tx, actor: StaffActor, handoverId: string): Promise<void> {
  const { handover, interaction } = await lockHandover(tx, actor, handoverId, 'withdraw');
  await handoverStore.settleHandover(tx, handover.id, { state: 'withdrawn', decidedBy: actor.staffId });
  await undoPending(tx, interaction, handover, 'handover.withdrawn');
}

/** What was asked for and not decided is asked for no longer: the resident left. Emits `handover.withdrawn`. */
export async function withdrawPending(tx: Tx, interaction: Interaction): Promise<Interaction> {
  const pending = (await handoversOf(tx, [interaction.id])).find((handover) => handover.state === 'pending');
  if (!pending) return interaction;
  await handoverStore.settleHandover(tx, pending.id, { state: 'withdrawn', decidedBy: null });
  return undoPending(tx, interaction, pending, 'handover.withdrawn');
}

async function undoPending(
  tx: Tx,
  interaction: Interaction,
  handover: Handover,
  type: string,
): Promise<Interaction> {
  await leaveQueue(tx, interaction, 'withdrawn');
  await closeQueueLeg(tx, interaction.id, type);
  // Told to the receivers as well: the audience they shared is still that of `interaction`.
  handoverChanged(tx, type, interaction, handover.id, handover.fromStaffId);
  return setPendingTarget(tx, interaction, undefined);
}

function handoverChanged(
  tx: Tx,
  type: string,
  interaction: Interaction,
  handoverId: string,
  fromStaffId?: string,
): void {
  tx.append({
    type,
    subjectKind: 'interaction',
    subjectId: interaction.id,
    audience: fromStaffId ? [...interaction.audience, audience.staff(fromStaffId)] : interaction.audience,
    data: { handoverId },
  });
}

const MOST_DUTIES = 50;

/** What the general desk has to find an answerer for, as far as the actor belongs to it or supervises; due first. */
export function dutiesFor(tx: Tx, actor: StaffActor): Promise<DutyRow[]> {
  return selectDutiesFor(tx, actor, MOST_DUTIES);
}

/** Until when each of these has to be settled by the general desk, for lists; over ones are left out. */
export async function dutiesAmong(tx: Tx, interactionIds: readonly string[]): Promise<Map<string, Date>> {
  const rows = await selectDutiesAmong(tx, interactionIds);
  return new Map(rows.map((row) => [row.interactionId, row.dutyUntil]));
}
