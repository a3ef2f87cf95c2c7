import type { Tx } from '#db/transaction.ts';
import { casesByInteraction } from '#domain/cases/whose.ts';
import { getConversation, getInteraction } from '#domain/interactions/interactions.ts';
import {
  heldTogether,
  isOnSameMatter,
  isTied,
  nearBy,
  tieMatter,
  untieMatter,
} from '#domain/interactions/matters.ts';
import { lastMessages } from '#domain/interactions/messages.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { giveConversations } from '#domain/interactions/whose.ts';
import { newestMail } from '#domain/mail/mails.ts';
import { getResident, namesOf } from '#domain/residents/residents.ts';
import { sharingMail } from '#domain/residents/same.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

/** A talk beside the one that is looked at. */
export interface OtherTalk {
  interaction: Interaction;
  /** How it began, or its subject. */
  title: string;
  residentName: string | null;
}

const SUGGESTED_MOST = 3;

/**
 * With what a talk is held together as one matter, and what seems to be about the same: near in time, of the same resident
 * or of one who is reached by the same address, with a case in common or alike in words. As far as the actor sees it; refuses
 * 'not-found'. The reading is audited.
 */
export async function readMatter(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
): Promise<{ held: (OtherTalk & { tieId: string })[]; suggested: OtherTalk[] }> {
  const interaction = await getInteraction(tx, actor, interactionId);
  const ties = await heldTogether(tx, actor, interaction.conversationId);
  const held = new Set(ties.map((each) => each.interaction.conversationId));
  const residentIds = [interaction.residentId, ...(await sharingMail(tx, interaction.residentId))];
  const near = (await nearBy(tx, actor, residentIds, interaction)).filter(
    ({ conversationId }) => !held.has(conversationId),
  );
  const talks = await titled(tx, [interaction, ...near, ...ties.map((each) => each.interaction)]);
  const [own] = talks as [OtherTalk];
  const cases = await casesByInteraction(
    tx,
    actor,
    [interaction, ...near].map(({ id }) => id),
  );
  const ownCases = new Set((cases.get(interaction.id) ?? []).map(({ id }) => id));
  const suggested = talks
    .slice(1, 1 + near.length)
    .filter(
      ({ interaction: { id }, title }) =>
        (cases.get(id) ?? []).some((one) => ownCases.has(one.id)) || isOnSameMatter(own.title, title),
    );
  return {
    held: talks.slice(1 + near.length).map((talk, at) => ({ ...talk, tieId: ties[at]!.tie.id })),
    suggested: suggested.slice(0, SUGGESTED_MOST),
  };
}

async function titled(tx: Tx, interactions: readonly Interaction[]): Promise<OtherTalk[]> {
  const said = await lastMessages(
    tx,
    interactions.map(({ id }) => id),
  );
  const names = await namesOf(
    tx,
    interactions.map(({ residentId }) => residentId),
  );
  return Promise.all(
    interactions.map(async (interaction) => {
      const subject = (await newestMail(tx, interaction.conversationId, 'in'))?.head.subject ?? '';
      const words = said.get(interaction.id)?.firstWords ?? '';
      const title = [subject, words].filter((each) => each.trim() !== '').join(' — ');
      return { interaction, title, residentName: names.get(interaction.residentId)?.name ?? null };
    }),
  );
}

/**
 * Makes one thread of two talks on one matter, in one act: where they stand at two records, that of whoever has no name goes
 * to the other. The same client id again changes nothing. Refuses 'not-found' for a talk that the actor does not see,
 * 'permission.missing', 'state.conflict' {why: 'two-residents'} for two who both have names: their records are merged first,
 * and what `tieMatter` refuses.
 */
export async function joinMatter(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
  input: { clientId: string; otherId: string },
): Promise<void> {
  requirePermission(actor, 'interaction.answer');
  const one = await getInteraction(tx, actor, interactionId);
  const other = await getInteraction(tx, actor, input.otherId);
  if (await isTied(tx, actor, input.clientId)) return;
  const given = one.residentId === other.residentId ? undefined : await giveToOne(tx, actor, one, other);
  await tieMatter(tx, actor, { clientId: input.clientId, one, other, ...(given ? { given } : {}) });
}

async function giveToOne(
  tx: Tx,
  actor: StaffActor,
  one: Interaction,
  other: Interaction,
): Promise<{ id: string; from: string }> {
  requirePermission(actor, 'resident.write');
  const names = await namesOf(tx, [one.residentId, other.residentId]);
  const isKnown = ({ residentId }: Interaction) => (names.get(residentId)?.name ?? null) !== null;
  if (isKnown(one) && isKnown(other)) throw new Refusal('state.conflict', { why: 'two-residents' });
  const [goes, stays] = isKnown(one) ? [other, one] : [one, other];
  const ids = [goes.conversationId];
  if ((await giveConversations(tx, goes.residentId, stays.residentId, { ids })).length === 0)
    throw new Refusal('state.conflict');
  return { id: goes.conversationId, from: goes.residentId };
}

/** Takes that back: each talk stands by itself again, at the record it came from unless that was merged since. Refuses as `untieMatter`. */
export async function partMatter(tx: Tx, actor: StaffActor, tieId: string): Promise<void> {
  requirePermission(actor, 'interaction.answer');
  const { givenConversationId, givenFrom } = await untieMatter(tx, actor, tieId);
  if (!givenConversationId || !givenFrom) return;
  requirePermission(actor, 'resident.write');
  if ((await getResident(tx, givenFrom)).mergedInto) return;
  const { residentId } = await getConversation(tx, givenConversationId);
  await giveConversations(tx, residentId, givenFrom, { ids: [givenConversationId] });
}
