import type { Kysely } from 'kysely';
import { audience, type Viewer } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { Place } from '#kernel/search.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requireVisible } from './access.ts';
import { audienceOf, mayMove, type Opening, type PendingTarget } from './rules.ts';
import * as store from './store.ts';
import * as legs from './store-legs.ts';
import * as listStore from './store-lists.ts';
import type { Conversation, Destination, EntryPoint, ExchangeEnd, Interaction, Leg } from './types.ts';

// ── conversations ────────────────────────────────────────────────────────────

/**
 * Starts a lasting exchange with one contact point at one entry point: the only one there, or, as a thread, one for a
 * matter of its own.
 */
export async function startConversation(
  tx: Tx,
  input: {
    entryPoint: EntryPoint;
    contactPointId: string;
    residentId: string;
    language: string;
    asThread?: boolean;
  },
): Promise<Conversation> {
  const { entryPoint, contactPointId, residentId, language } = input;
  const ids = { id: tx.newId(), entryPointId: entryPoint.id, contactPointId, residentId };
  const row = { ...ids, channel: entryPoint.channel, language };
  return input.asThread === true ? store.addThread(tx, row) : store.insertConversation(tx, row);
}

/** Lets the holder of a token (by its hash) speak in the conversation. False when the token is given out already. */
export function admitVisitor(tx: Tx, tokenHash: Buffer, conversationId: string): Promise<boolean> {
  return store.insertVisitorToken(tx, tokenHash, conversationId);
}

/** Whose conversation a visitor's token opens; the token also names the city. */
export function findVisitor(
  db: Kysely<Tables>,
  tokenHashes: readonly Buffer[],
): Promise<{ tenantId: string; conversationId: string } | undefined> {
  return store.selectVisitorToken(db, tokenHashes);
}

/** The exchange of one of these contact points at an entry point, the latest spoken in, locked; undefined where there is none. */
export function lockConversationOf(
  tx: Tx,
  entryPointId: string,
  contactPointIds: readonly string[],
): Promise<Conversation | undefined> {
  return contactPointIds.length === 0
    ? Promise.resolve(undefined)
    : store.lockConversationOf(tx, entryPointId, contactPointIds);
}

/** The same with its newest interaction, locked too: asked for at once, because a caller waits for the answers. */
export async function lockExchangeAt(
  tx: Tx,
  entryPointId: string,
  contactPointIds: readonly string[],
): Promise<{ conversation: Conversation; newest: Interaction | undefined } | undefined> {
  if (contactPointIds.length === 0) return undefined;
  const [conversation, newest] = await Promise.all([
    store.lockConversationOf(tx, entryPointId, contactPointIds),
    store.lockNewestOf(tx, entryPointId, contactPointIds),
  ]);
  if (!conversation) return undefined;
  // Somebody wrote in another of theirs between the two.
  if (newest && newest.conversationId !== conversation.id)
    return { conversation, newest: await lockNewest(tx, conversation.id) };
  return { conversation, newest };
}

/** The conversation; refuses 'not-found'. */
export async function getConversation(tx: Tx, id: string): Promise<Conversation> {
  const conversation = await store.selectConversation(tx, id);
  if (!conversation) throw new Refusal('not-found');
  return conversation;
}

export async function setLanguage(tx: Tx, conversationId: string, language: string): Promise<void> {
  await store.updateConversation(tx, conversationId, { language });
}

/**
 * Whoever has a contact point's conversations is now this resident; what was given to somebody else by hand stays theirs.
 * Emits `interaction.changed` for the one at hand.
 */
export async function moveConversations(
  tx: Tx,
  interaction: Interaction,
  contactPointId: string,
  residentId: string,
): Promise<void> {
  await store.updateResidentOfContactPoint(tx, contactPointId, interaction.residentId, residentId);
  appendChange(tx, 'interaction.changed', interaction, interaction.audience);
}

// ── interactions ─────────────────────────────────────────────────────────────

/** The newest interaction of a conversation, locked until the transaction ends. */
export function lockNewest(tx: Tx, conversationId: string): Promise<Interaction | undefined> {
  return store.lockNewestInteraction(tx, conversationId);
}

/** The newest interaction of a conversation. */
export function newestInteraction(tx: Tx, conversationId: string): Promise<Interaction | undefined> {
  return store.selectNewestInteraction(tx, conversationId);
}

/** Locks an interaction the actor may see; refuses 'not-found'. Lock it before anything of routing: one order, no deadlock. */
export async function lockVisible(tx: Tx, actor: StaffActor, id: string): Promise<Interaction> {
  return requireVisible(actor, await store.lockInteraction(tx, id));
}

/** Locks an interaction for the system's own work; refuses 'not-found'. */
export async function lockById(tx: Tx, id: string): Promise<Interaction> {
  const interaction = await store.lockInteraction(tx, id);
  if (!interaction) throw new Refusal('not-found');
  return interaction;
}

/** Locks many interactions for the system's own work, in the order that all who lock several keep. */
export function lockAll(tx: Tx, ids: readonly string[]): Promise<void> {
  return store.lockInteractions(tx, ids);
}

/** An interaction as it is, for the system's own work; refuses 'not-found'. */
export async function readInteraction(tx: Tx, id: string): Promise<Interaction> {
  const interaction = await store.selectInteraction(tx, id);
  if (!interaction) throw new Refusal('not-found');
  return interaction;
}

/** An interaction the actor may see; refuses 'not-found'. The reading is audited. */
export async function getInteraction(tx: Tx, actor: StaffActor, id: string): Promise<Interaction> {
  const interaction = requireVisible(actor, await store.selectInteraction(tx, id));
  tx.audit({ action: 'read', subjectKind: 'interaction', subjectId: id });
  return interaction;
}

export function legsOf(tx: Tx, interactionId: string): Promise<Leg[]> {
  return legs.selectLegs(tx, interactionId);
}

export function listInteractions(
  tx: Tx,
  actor: StaffActor,
  filter: listStore.ListFilter,
): Promise<Interaction[]> {
  return listStore.selectInteractionPage(tx, actor, filter);
}

export function countInteractions(tx: Tx, actor: StaffActor): ReturnType<typeof listStore.countInteractions> {
  return listStore.countInteractions(tx, actor);
}

export function interactionsOfResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  limit: number,
  before: Place | null = null,
): Promise<Interaction[]> {
  return listStore.selectInteractionsOfResident(tx, actor, residentId, limit, before);
}

/** What a person has in hand, as far as the actor may see it. */
export function interactionsOfOwner(tx: Tx, actor: Viewer, ownerStaffId: string): Promise<Interaction[]> {
  return listStore.selectInteractionsOfOwner(tx, actor, ownerStaffId);
}

/** When a contact of the city was answered for the first time; null: none yet. */
export function readFirstAnsweredAt(tx: Tx): Promise<Date | null> {
  return listStore.selectFirstAnsweredAt(tx);
}

/** When each of these residents was last in touch, as far as the actor may see it. */
export function lastContacts(
  tx: Tx,
  actor: StaffActor,
  residentIds: readonly string[],
): Promise<Map<string, Date>> {
  return listStore.selectLastContacts(tx, actor, residentIds);
}

export function visibleInteractions(
  tx: Tx,
  actor: StaffActor,
  ids: readonly string[],
): Promise<Interaction[]> {
  return listStore.selectVisibleInteractions(tx, actor, ids);
}

/**
 * Opens an interaction: somebody must act. It waits at its destination with a queue leg.
 * Emits `interaction.opened` and `interaction.waiting`.
 */
export async function openInteraction(
  tx: Tx,
  conversation: Conversation,
  to: Destination,
  options: Opening,
): Promise<Interaction> {
  const parties = {
    queueId: to.queueId,
    departmentId: to.departmentId,
    sealed: to.sealed,
    ownerStaffId: null,
  };
  const interaction: Interaction = {
    id: tx.newId(),
    conversationId: conversation.id,
    residentId: conversation.residentId,
    entryPointId: options.entryPointId ?? conversation.entryPointId,
    channel: options.channel ?? conversation.channel,
    language: conversation.language,
    ...parties,
    state: 'waiting',
    priority: options.priority,
    hops: 0,
    openedAt: tx.now,
    answeredAt: null,
    endedAt: null,
    endReason: null,
    wrapUpUntil: null,
    wrappedUpAt: null,
    wrapUpCode: null,
    continuesId: options.continuesId,
    audience: audienceOf(parties),
    version: 1,
  };
  store.addInteraction(tx, interaction);
  legs.addFirstLeg(tx, interaction.id, {
    kind: 'queue',
    queueId: to.queueId,
    staffId: options.forStaffId ?? null,
  });
  appendChange(tx, 'interaction.opened', interaction, []);
  appendChange(tx, 'interaction.waiting', interaction, []);
  return interaction;
}

/**
 * Gives an interaction to one person: legs of the queue and of whoever had it end, theirs begins.
 * `to` is set when it changes queue or department with it (a hand-over). Emits `interaction.assigned`.
 */
export async function assignInteraction(
  tx: Tx,
  interaction: Interaction,
  staffId: string,
  reason: 'answered' | 'handed-over' | 'taken' | 'resumed' | 'taken-over' | 'assigned',
  to?: Destination,
): Promise<Interaction> {
  requireMove(interaction, 'active');
  await legs.endLegs(tx, interaction.id, ['queue', 'agent'], reason);
  await legs.insertLeg(tx, interaction.id, { kind: 'agent', queueId: null, staffId });
  const parties = {
    queueId: to?.queueId ?? interaction.queueId,
    departmentId: to?.departmentId ?? interaction.departmentId,
    // Once sealed, always sealed: going back to an open desk must not open what was said in confidence.
    sealed: interaction.sealed || (to?.sealed ?? false),
    ownerStaffId: staffId,
  };
  const changed = await store.updateInteraction(tx, interaction.id, {
    ...parties,
    state: 'active',
    answeredAt: interaction.answeredAt ?? tx.now,
    hops: interaction.hops + (parties.departmentId === interaction.departmentId ? 0 : 1),
    endedAt: null,
    endReason: null,
    wrapUpUntil: null,
    audience: audienceOf(parties),
  });
  appendChange(tx, 'interaction.assigned', changed, interaction.audience, { staffId, reason });
  return changed;
}

/**
 * Lets one that waits wait at another queue: its queue leg ends for that reason, another begins. Not a hop, nobody has
 * had it yet. Whether it stays in a line is routing's. Emits `interaction.moved`.
 */
export async function moveWaitingTo(
  tx: Tx,
  interaction: Interaction,
  to: Destination,
  reason: 'moved' | 'overflowed' | 'returned' = 'moved',
): Promise<Interaction> {
  if (interaction.state !== 'waiting') throw new Refusal('state.conflict', { state: interaction.state });
  await legs.endLegs(tx, interaction.id, ['queue'], reason);
  await legs.insertLeg(tx, interaction.id, { kind: 'queue', queueId: to.queueId, staffId: null });
  const parties = {
    queueId: to.queueId,
    departmentId: to.departmentId,
    // Once sealed, always sealed: as with hand-overs.
    sealed: interaction.sealed || to.sealed,
    ownerStaffId: null,
  };
  const changed = await store.updateInteraction(tx, interaction.id, {
    ...parties,
    audience: audienceOf(parties),
  });
  appendChange(tx, 'interaction.moved', changed, interaction.audience);
  return changed;
}

/** Says how urgent an interaction is. Emits `interaction.changed`. */
export async function setPriority(tx: Tx, interaction: Interaction, priority: number): Promise<Interaction> {
  const changed = await store.updateInteraction(tx, interaction.id, { priority });
  appendChange(tx, 'interaction.changed', changed, interaction.audience);
  return changed;
}

/** Its handling time counts apart from that of others (METRICS.md: relay-service calls), or no longer. Emits `interaction.changed`. */
export async function setTimesApart(tx: Tx, interactionId: string, apart: boolean): Promise<void> {
  const interaction = await store.updateInteraction(tx, interactionId, { timesApart: apart });
  appendChange(tx, 'interaction.changed', interaction, interaction.audience);
}

/** Shows the interaction to the receivers of a pending hand-over, or no longer. Emits `interaction.changed`. */
export async function setPendingTarget(
  tx: Tx,
  interaction: Interaction,
  pending: PendingTarget | undefined,
): Promise<Interaction> {
  const changed = await store.updateInteraction(tx, interaction.id, {
    audience: audienceOf(interaction, pending),
  });
  appendChange(tx, 'interaction.changed', changed, interaction.audience);
  return changed;
}

/** Something that is shown with an interaction changed: whoever shows it hears of it. Emits `interaction.changed`. */
export function tellShown(tx: Tx, interaction: Interaction): void {
  appendChange(tx, 'interaction.changed', interaction, []);
}

/** Begins or ends the receivers' queue leg beside the sender's, while the sender stays responsible. */
export async function openQueueLeg(
  tx: Tx,
  interactionId: string,
  queueId: string,
  forStaffId: string | null = null,
): Promise<void> {
  await legs.insertLeg(tx, interactionId, { kind: 'queue', queueId, staffId: forStaffId });
}
export async function closeQueueLeg(tx: Tx, interactionId: string, reason: string): Promise<void> {
  await legs.endLegs(tx, interactionId, ['queue'], reason);
}

/** It waits in the same queue, but for somebody else, or for all again. Emits `interaction.changed`. */
export async function changeQueueLeg(
  tx: Tx,
  interaction: Interaction,
  queueId: string,
  forStaffId: string | null,
  reason: string,
): Promise<void> {
  await closeQueueLeg(tx, interaction.id, reason);
  await openQueueLeg(tx, interaction.id, queueId, forStaffId);
  appendChange(tx, 'interaction.changed', interaction, []);
}

/** The exchange is over: whoever had it does the after-contact work. Emits `interaction.ended`. */
export async function endExchange(
  tx: Tx,
  interaction: Interaction,
  reason: ExchangeEnd,
  wrapUpSec: number,
): Promise<Interaction> {
  requireMove(interaction, 'wrap-up');
  await legs.endLegs(tx, interaction.id, ['agent'], reason);
  const changed = await store.updateInteraction(tx, interaction.id, {
    state: 'wrap-up',
    endedAt: tx.now,
    endReason: reason,
    wrapUpUntil: new Date(tx.now.getTime() + wrapUpSec * 1000),
    audience: audienceOf(interaction),
  });
  appendChange(tx, 'interaction.ended', changed, interaction.audience, { reason });
  return changed;
}

type Lost = 'telephone-lost' | 'exchange-lost';

/** It ends before anybody answered: the resident left or need not wait, or the queue was full. Emits `interaction.ended`. */
export async function abandonInteraction(
  tx: Tx,
  interaction: Interaction,
  reason: 'abandoned' | 'queue-full' | 'callback-asked' | 'called-off' | Lost = 'abandoned',
): Promise<Interaction> {
  if (interaction.state !== 'waiting') throw new Refusal('state.conflict', { state: interaction.state });
  await legs.endLegs(tx, interaction.id, ['queue'], reason);
  const changed = await store.updateInteraction(tx, interaction.id, {
    state: 'ended',
    endedAt: tx.now,
    endReason: reason,
  });
  appendChange(tx, 'interaction.ended', changed, interaction.audience, { reason });
  return changed;
}

/** After-contact work is done, with its result code. Emits `interaction.wrapped-up`. */
export async function wrapUpInteraction(
  tx: Tx,
  interaction: Interaction,
  code: string,
): Promise<Interaction> {
  requireMove(interaction, 'ended');
  const changed = await store.updateInteraction(tx, interaction.id, {
    state: 'ended',
    wrappedUpAt: tx.now,
    wrapUpCode: code,
  });
  appendChange(tx, 'interaction.wrapped-up', changed, interaction.audience, { code });
  return changed;
}

/** Refuses 'state.conflict' for what may not go there from its state. */
export function requireMove(interaction: Interaction, to: Interaction['state']): void {
  if (!mayMove(interaction.state, to)) throw new Refusal('state.conflict', { state: interaction.state });
}

/** Tells those who see it, those who saw it until now, and the resident's own side. */
export function appendChange(
  tx: Tx,
  type: string,
  interaction: Interaction,
  formerAudience: readonly string[],
  data: Record<string, string | number | boolean | null> = {},
): void {
  tx.append({
    type,
    subjectKind: 'interaction',
    subjectId: interaction.id,
    audience: [...interaction.audience, ...formerAudience, audience.conversation(interaction.conversationId)],
    data: { conversationId: interaction.conversationId, queueId: interaction.queueId, ...data },
  });
}
