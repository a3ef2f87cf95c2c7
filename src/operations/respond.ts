import type { Tx } from '#db/transaction.ts';
import { requireCode } from '#domain/city/city.ts';
import { requireAbility } from '#domain/interactions/access.ts';
import { emptySentDraft } from '#domain/writing/drafts.ts';
import { releaseAll } from '#domain/interactions/held.ts';
import {
  endExchange,
  lockVisible,
  moveConversations,
  visibleInteractions,
  wrapUpInteraction,
} from '#domain/interactions/interactions.ts';
import {
  addNote,
  addReply,
  findByClientId,
  lockConversation,
  markReadByStaff,
  type Words,
} from '#domain/interactions/messages.ts';
import type { Message } from '#domain/interactions/types.ts';
import type { MentionTarget } from '#domain/writing/types.ts';
import { unfilledIn } from '#domain/knowledge/knowledge.ts';
import { moveContactPoint, standingResident } from '#domain/residents/residents.ts';
import { handoversOf } from '#domain/routing/handovers.ts';
import { takeWaiting } from '#domain/routing/offers.ts';
import { becomeIdle, getQueue } from '#domain/routing/routing.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { tellMentioned } from './mention.ts';

/** What an agent does with an interaction. Each locks conversation and interaction, in this order, then decides. */

async function lockBoth(tx: Tx, actor: StaffActor, interactionId: string) {
  const [seen] = await visibleInteractions(tx, actor, [interactionId]);
  if (!seen) throw new Refusal('not-found');
  const conversation = await lockConversation(tx, seen.conversationId);
  // Looked at again under the lock: who has it may have changed meanwhile.
  return { conversation, interaction: await lockVisible(tx, actor, interactionId) };
}

/** A reply or a note as somebody wrote it; only in a note can somebody be named. */
export interface Written extends Words {
  clientId: string;
  mentions?: readonly MentionTarget[];
}

/**
 * Writes a reply, held for `holdSec`, or a note; the same client id again answers the same message. Refuses
 * 'template.unfilled' {marks} for a reply with gaps that nobody filled in, and 'mention.not-visible' (see `tellMentioned`).
 */
export async function writeMessage(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  kind: 'reply' | 'note',
  words: Written,
  holdSec = 0,
): Promise<Message> {
  const { conversation, interaction } = await lockBoth(tx, actor, interactionId);
  const clientId = `staff:${actor.staffId}:${words.clientId}`;
  const known = await findByClientId(tx, conversation.id, clientId);
  if (known) return known;
  requireAbility(actor, interaction, kind);
  const said = { ...words, clientId };
  await emptySentDraft(tx, actor, conversation.id, kind, words.body);
  if (kind === 'note') {
    const note = await addNote(tx, actor, conversation, interaction, said);
    await tellMentioned(tx, actor, interaction, note.id, words.mentions ?? []);
    return note;
  }
  const marks = unfilledIn(words.body);
  if (marks.length > 0) throw new Refusal('template.unfilled', { marks });
  const message = await addReply(tx, actor, conversation, interaction, said, holdSec);
  // Whoever answers has read what was said so far.
  await markReadByStaff(tx, interaction, conversation, conversation.lastSeq);
  return message;
}

/** The owner saw everything up to `seq`. A colleague's look is not an answerer's: it tells the resident nothing. */
export async function readAsOwner(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  seq: number,
): Promise<void> {
  const { conversation, interaction } = await lockBoth(tx, actor, interactionId);
  if (interaction.ownerStaffId === actor.staffId) await markReadByStaff(tx, interaction, conversation, seq);
}

/** Ends the exchange; after-contact work begins. Refuses 'handover.pending' while one is open. */
export async function endInteraction(tx: Tx, actor: StaffActor, interactionId: string): Promise<void> {
  const interaction = await lockVisible(tx, actor, interactionId);
  if (interaction.state === 'wrap-up' && interaction.ownerStaffId === actor.staffId) return;
  requireAbility(actor, interaction, 'end');
  const pending = (await handoversOf(tx, [interactionId])).some((handover) => handover.state === 'pending');
  if (pending) throw new Refusal('handover.pending');
  // What was said goes before what says that it is over.
  await releaseAll(tx, interaction.conversationId);
  const queue = await getQueue(tx, interaction.queueId);
  await endExchange(tx, interaction, 'agent-ended', queue.wrapUpSec);
}

/** Finishes after-contact work with a result code and, if there is something to say, a note. */
export async function wrapUp(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  code: string,
  note: string | null,
): Promise<void> {
  const { conversation, interaction } = await lockBoth(tx, actor, interactionId);
  if (
    interaction.state === 'ended' &&
    interaction.wrapUpCode === code &&
    interaction.ownerStaffId === actor.staffId
  )
    return;
  requireAbility(actor, interaction, 'wrap-up');
  await requireCode(tx, 'wrapUpCodes', code);
  if (note?.trim())
    await addNote(tx, actor, conversation, interaction, {
      clientId: `wrap-up:${interactionId}`,
      body: note,
      fileIds: [],
    });
  await wrapUpInteraction(tx, interaction, code);
  await becomeIdle(tx, actor.accountId);
}

/** Takes a waiting interaction by hand. Refuses 'state.conflict' when somebody has it already. */
export async function takeInteraction(tx: Tx, actor: StaffActor, interactionId: string): Promise<void> {
  requirePermission(actor, 'interaction.take');
  const interaction = await lockVisible(tx, actor, interactionId);
  if (interaction.ownerStaffId === actor.staffId && interaction.state === 'active') return;
  await takeWaiting(tx, actor, interaction);
}

/** Says who the resident of an interaction is: their contact point and all it said belong to that person from now on. */
export async function linkResident(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  residentId: string,
): Promise<void> {
  // Before conversation and interaction, as merges do: a record must not pass into another while something comes to it.
  await standingResident(tx, residentId);
  const { conversation, interaction } = await lockBoth(tx, actor, interactionId);
  requireAbility(actor, interaction, 'link-resident');
  if (interaction.residentId === residentId) return;
  await moveContactPoint(tx, conversation.contactPointId, interaction.residentId, residentId);
  await moveConversations(tx, interaction, conversation.contactPointId, residentId);
}
