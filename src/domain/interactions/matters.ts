import type { Tx } from '#db/transaction.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { appendChange } from './interactions.ts';
import * as store from './store-matters.ts';
import type { Interaction, MatterTie } from './types.ts';

export { isOnSameMatter } from './rules-matters.ts';

/** Talks on one matter that began apart are one thread in the history: held together by hand, and let go again. */

/** METRICS.md: less than seven days apart they may be one journey. */
const NEAR_MS = 7 * 86_400_000;
const NEAR_MOST = 20;

/**
 * Holds the conversations of two interactions together, as one matter; that of the first gives it its name, or the matter
 * that one of them stands in already. The same client id of the same person again changes nothing. Refuses 'request.invalid'
 * {field: 'otherId'} for one conversation, 'state.conflict' {why: 'other-matter'} where each stands in a matter of its own.
 * Audited; emits `interaction.changed` for both.
 */
export async function tieMatter(
  tx: Tx,
  actor: StaffActor,
  input: { clientId: string; one: Interaction; other: Interaction; given?: { id: string; from: string } },
): Promise<void> {
  const { one, other, given } = input;
  if (one.conversationId === other.conversationId) throw new Refusal('request.invalid', { field: 'otherId' });
  const matters = await mattersOf(tx, [one.conversationId, other.conversationId]);
  const [mine, theirs] = [matters.get(one.conversationId), matters.get(other.conversationId)];
  if (mine && theirs) {
    if (mine === theirs) return;
    throw new Refusal('state.conflict', { why: 'other-matter' });
  }
  const matterId = mine ?? theirs ?? one.conversationId;
  await store.insertTie(tx, {
    id: tx.newId(),
    clientId: clientIdOf(actor, input.clientId),
    conversationId: theirs ? one.conversationId : other.conversationId,
    matterId,
    givenConversationId: given?.id ?? null,
    givenFrom: given?.from ?? null,
    tiedBy: actor.staffId,
    tiedAt: tx.now,
  });
  told(tx, 'tied', [one, other]);
}

const clientIdOf = (actor: StaffActor, clientId: string): string => `staff:${actor.staffId}:${clientId}`;

/** Whether this person did that before, by the same client id. */
export async function isTied(tx: Tx, actor: StaffActor, clientId: string): Promise<boolean> {
  return (await store.selectTieByClientId(tx, clientIdOf(actor, clientId))) !== undefined;
}

/**
 * Lets go what was held together. Refuses 'not-found', also for who sees neither side, and 'state.conflict' when it was let go
 * before. Audited; emits `interaction.changed` for what the actor sees of both. Answers what it was.
 */
export async function untieMatter(tx: Tx, actor: StaffActor, tieId: string): Promise<MatterTie> {
  const tie = await store.selectTie(tx, tieId);
  const seen = tie && (await store.selectNewestVisible(tx, actor, [tie.conversationId, tie.matterId]));
  if (!tie || !seen || seen.length === 0) throw new Refusal('not-found');
  if (!(await store.updateUndone(tx, tieId, actor.staffId))) throw new Refusal('state.conflict');
  told(tx, 'let-go', seen);
  return tie;
}

function told(tx: Tx, what: 'tied' | 'let-go', interactions: readonly Interaction[]): void {
  for (const interaction of interactions) {
    const { id, conversationId } = interaction;
    tx.audit({ action: 'write', subjectKind: 'conversation', subjectId: conversationId, fields: ['matter'] });
    appendChange(tx, 'interaction.changed', interaction, [], { matter: what, interactionId: id });
  }
}

/** The matter that each of these conversations stands in, by conversation; those that stand alone are left out. */
export async function mattersOf(tx: Tx, conversationIds: readonly string[]): Promise<Map<string, string>> {
  const ties = await store.selectTiesOf(tx, conversationIds);
  return new Map(
    ties.flatMap(({ conversationId, matterId }) => [
      [conversationId, matterId] as const,
      [matterId, matterId] as const,
    ]),
  );
}

/** With what an interaction's conversation is held together, as far as the actor sees it: each with the tie to let go. */
export async function heldTogether(
  tx: Tx,
  actor: StaffActor,
  conversationId: string,
): Promise<{ tie: MatterTie; interaction: Interaction }[]> {
  const matterId = (await mattersOf(tx, [conversationId])).get(conversationId);
  if (!matterId) return [];
  const ties = await store.selectTiesOf(tx, [matterId]);
  const all = [...new Set(ties.flatMap((tie) => [tie.conversationId, tie.matterId]))];
  const seen = await store.selectNewestVisible(
    tx,
    actor,
    all.filter((id) => id !== conversationId),
  );
  return seen.flatMap((interaction) => {
    const { conversationId: id } = interaction;
    // What gives the matter its name is let go by what stands with it: by one's own tie.
    const tie = ties.find((each) => each.conversationId === (id === matterId ? conversationId : id));
    return tie ? [{ tie, interaction }] : [];
  });
}

/** What these residents said elsewhere less than seven days before or after, as far as the actor sees it, the newest first. */
export async function nearBy(
  tx: Tx,
  actor: StaffActor,
  residentIds: readonly string[],
  { conversationId, openedAt }: Interaction,
): Promise<Interaction[]> {
  const found = await store.selectNear(tx, actor, residentIds, {
    conversationId,
    from: new Date(openedAt.getTime() - NEAR_MS),
    until: new Date(openedAt.getTime() + NEAR_MS),
    limit: NEAR_MOST,
  });
  return found.sort((one, other) => other.openedAt.getTime() - one.openedAt.getTime());
}
