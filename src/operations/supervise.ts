import type { Tx } from '#db/transaction.ts';
import { mayBeGiven } from '#domain/interactions/access.ts';
import { lockVisible, visibleInteractions } from '#domain/interactions/interactions.ts';
import { addNote, findByClientId, lockConversation } from '#domain/interactions/messages.ts';
import type { Interaction, Message } from '#domain/interactions/types.ts';
import { changePriority, giveTo, moveToQueue } from '#domain/routing/interventions.ts';
import { getLiveAgent } from '#domain/routing/live.ts';
import { moveToPerson } from '#domain/routing/personal.ts';
import { getPresence, queueIdsOf, setPresence } from '#domain/routing/routing.ts';
import type { Presence, PresenceStatus } from '#domain/routing/types.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { getStaff, loadActor } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { giveNotice, lookAway, lookOn, markWhisper } from '#domain/supervision/watching.ts';
import { Refusal } from '#kernel/refusal.ts';

/**
 * What a supervisor does to other people's work. Each locks the interaction, refuses 'version.conflict' when it is not
 * what the supervisor saw any more, is audited and an event, and is told to whoever it concerns.
 */

interface Seen {
  interactionId: string;
  /** As the supervisor saw it. */
  version: number;
}

async function lockSeen(tx: Tx, actor: StaffActor, seen: Seen): Promise<Interaction> {
  requirePermission(actor, 'interaction.supervise');
  const interaction = await lockVisible(tx, actor, seen.interactionId);
  if (interaction.version !== seen.version)
    throw new Refusal('version.conflict', { state: interaction.state });
  return interaction;
}

function auditWrite(tx: Tx, interactionId: string, field: string): void {
  tx.audit({ action: 'write', subjectKind: 'interaction', subjectId: interactionId, fields: [field] });
}

/** Lets one that waits wait elsewhere, keeping its time. Refuses as `moveToQueue`. */
export async function moveInteraction(
  tx: Tx,
  actor: StaffActor,
  seen: Seen,
  toQueueId: string,
  dropPreference = false,
): Promise<void> {
  await moveToQueue(tx, await lockSeen(tx, actor, seen), toQueueId, dropPreference);
  auditWrite(tx, seen.interactionId, 'queue');
}

/**
 * Lets one that waits wait for one person alone, in its queue and at its place; after the queue's time for that the others
 * are asked again. The person is told. Refuses as `assignTo` and `moveToPerson`.
 */
export async function moveToPersonsLine(
  tx: Tx,
  actor: StaffActor,
  seen: Seen,
  staffId: string,
): Promise<void> {
  const interaction = await lockSeen(tx, actor, seen);
  const person = await personAs(tx, actor, staffId);
  if (!mayBeGiven(person, interaction)) throw new Refusal('permission.missing', { ability: 'take' });
  if ((await getPresence(tx, person.accountId)).status === 'offline') throw new Refusal('agent.offline');
  await moveToPerson(tx, interaction, staffId);
  auditWrite(tx, seen.interactionId, 'queue');
  if (staffId !== actor.staffId)
    await giveNotice(tx, staffId, {
      kind: 'lined-up',
      interactionId: interaction.id,
      byStaffId: actor.staffId,
    });
}

/** Puts one that waits before or behind others. Refuses as `changePriority`. */
export async function prioritiseInteraction(
  tx: Tx,
  actor: StaffActor,
  seen: Seen,
  priority: number,
): Promise<void> {
  await changePriority(tx, await lockSeen(tx, actor, seen), priority);
  auditWrite(tx, seen.interactionId, 'priority');
}

/**
 * Gives one that waits or is being answered to a person: to oneself (taking over), or to another who may see it and is
 * here. Who had it and who gets it are told. Refuses 'permission.missing' for somebody it may not be opened to,
 * 'agent.offline' for somebody who has left, and as `giveTo`.
 */
export async function assignTo(tx: Tx, actor: StaffActor, seen: Seen, staffId: string): Promise<void> {
  const interaction = await lockSeen(tx, actor, seen);
  if (interaction.ownerStaffId === staffId) throw new Refusal('state.conflict', { state: interaction.state });
  const person = await personAs(tx, actor, staffId);
  if (!mayBeGiven(person, interaction)) throw new Refusal('permission.missing', { ability: 'take' });
  if (staffId !== actor.staffId && (await getPresence(tx, person.accountId)).status === 'offline')
    throw new Refusal('agent.offline');
  await giveTo(tx, interaction, person);
  auditWrite(tx, seen.interactionId, 'owner');
  const notice = { interactionId: interaction.id, byStaffId: actor.staffId };
  if (interaction.ownerStaffId)
    await giveNotice(tx, interaction.ownerStaffId, { ...notice, kind: 'taken-over' });
  await giveNotice(tx, staffId, { ...notice, kind: 'assigned' });
}

async function personAs(tx: Tx, actor: StaffActor, staffId: string): Promise<StaffActor> {
  const { accountId, active } = await getStaff(tx, staffId);
  if (!active) throw new Refusal('not-found');
  const session = { tenantId: actor.tenantId, accountId, staffId };
  return loadActor(tx, session, await queueIdsOf(tx, staffId));
}

/**
 * Sets another person's presence: ready (which ends being set aside), away with a reason, or offline. Refuses 'not-found'
 * for people of lines that the supervisor may not learn of, 'state.conflict' when they are not as they were seen,
 * 'agent.offline' for making ready somebody who has left. The person is told.
 */
export async function setPresenceOf(
  tx: Tx,
  actor: StaffActor,
  change: {
    staffId: string;
    status: PresenceStatus;
    reason: string | null;
    seen: { status: PresenceStatus; setAside: boolean };
  },
): Promise<Presence> {
  requirePermission(actor, 'interaction.supervise');
  const agent = await getLiveAgent(tx, actor, change.staffId);
  const before = await getPresence(tx, agent.accountId);
  if (before.status !== change.seen.status || before.setAside !== change.seen.setAside)
    throw new Refusal('state.conflict', { status: before.status, setAside: before.setAside });
  if (before.status === 'offline' && change.status !== 'offline') throw new Refusal('agent.offline');
  const after = await setPresence(tx, agent, change.status, change.reason);
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: agent.staffId, fields: ['presence'] });
  await giveNotice(tx, agent.staffId, {
    kind: `set-${change.status}`,
    interactionId: null,
    byStaffId: actor.staffId,
  });
  return after;
}

/** Looks on at a conversation that somebody has; again within 90 s to go on. Refuses 'state.conflict' for one that nobody has. */
export async function watchInteraction(tx: Tx, actor: StaffActor, interactionId: string): Promise<void> {
  requirePermission(actor, 'interaction.supervise');
  const interaction = await lockVisible(tx, actor, interactionId);
  if (interaction.state !== 'active') throw new Refusal('state.conflict', { state: interaction.state });
  await lookOn(tx, actor, interaction);
}

/** Looks away; nothing happens when one did not look on. */
export async function unwatchInteraction(tx: Tx, actor: StaffActor, interactionId: string): Promise<void> {
  requirePermission(actor, 'interaction.supervise');
  await lookAway(tx, actor, await lockVisible(tx, actor, interactionId));
}

/**
 * Whispers to whoever has the conversation: a note that no resident ever gets. The same client id again answers the same
 * note. Refuses 'state.conflict' for one that nobody else has.
 */
export async function whisperTo(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  words: { clientId: string; body: string },
): Promise<Message> {
  requirePermission(actor, 'interaction.supervise');
  const [known] = await visibleInteractions(tx, actor, [interactionId]);
  if (!known) throw new Refusal('not-found');
  const conversation = await lockConversation(tx, known.conversationId);
  const interaction = await lockVisible(tx, actor, interactionId);
  const clientId = `staff:${actor.staffId}:${words.clientId}`;
  const said = await findByClientId(tx, conversation.id, clientId);
  if (said) return said;
  const to = interaction.ownerStaffId;
  if (interaction.state !== 'active' || to === null || to === actor.staffId)
    throw new Refusal('state.conflict', { state: interaction.state });
  const note = await addNote(tx, actor, conversation, interaction, {
    clientId,
    body: words.body,
    fileIds: [],
  });
  await markWhisper(tx, note.id, to);
  await giveNotice(tx, to, { kind: 'whispered', interactionId, byStaffId: actor.staffId });
  return note;
}
