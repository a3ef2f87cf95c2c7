import type { Tx } from '#db/transaction.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { tellShown } from './interactions.ts';
import * as store from './store-whose.ts';
import type { Interaction } from './types.ts';

/** Whose a conversation is, when residents' records become one or two. Who may see it does not change with that. */

/**
 * A resident's conversations, all or some, become another's with everything in them. Locks them in the order of their ids.
 * Answers which moved. Emits `interaction.changed` for those at work.
 */
export async function giveConversations(
  tx: Tx,
  fromResidentId: string,
  toResidentId: string,
  which: store.Which,
): Promise<string[]> {
  const ids = await store.lockConversationsOf(tx, fromResidentId, which);
  for (const interaction of await store.updateResidentOf(tx, ids, toResidentId)) tellShown(tx, interaction);
  return ids;
}

/** True when a resident has a conversation, whoever may see it: for the system's own decisions, never to be told. */
export async function hasConversation(tx: Tx, residentId: string): Promise<boolean> {
  return (await store.lockConversationsOf(tx, residentId, 'all')).length > 0;
}

/** By resident: whether the actor sees an interaction of theirs, and whether a sealed one is kept from the actor. */
export function sightOfInteractions(
  tx: Tx,
  actor: StaffActor,
  residentIds: readonly string[],
): Promise<{ residentId: string; seen: boolean; sealedOff: boolean }[]> {
  return store.selectSight(tx, actor, residentIds);
}

/** How many of these conversations the actor sees something of. */
export async function countVisibleConversations(
  tx: Tx,
  actor: StaffActor,
  ids: readonly string[],
): Promise<number> {
  return (await store.selectVisibleConversations(tx, actor, ids)).length;
}

/** Refuses 'not-found' unless the actor sees something of each of these conversations. */
export async function requireVisibleConversations(
  tx: Tx,
  actor: StaffActor,
  ids: readonly string[],
): Promise<void> {
  const wanted = new Set(ids);
  if ((await countVisibleConversations(tx, actor, [...wanted])) < wanted.size) throw new Refusal('not-found');
}

/** A resident's conversations as far as the actor sees them, each with its newest interaction there; the newest first. */
export function conversationsOfResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  limit: number,
): Promise<Interaction[]> {
  return store.selectNewestOfConversations(tx, actor, residentId, limit);
}

/** The contact point that each of a resident's conversations hangs on, by conversation. */
export async function contactPointsByConversation(tx: Tx, residentId: string): Promise<Map<string, string>> {
  const rows = await store.selectContactPointsOfConversations(tx, residentId);
  return new Map(rows.map((row) => [row.id, row.contactPointId]));
}

/** Ids of everything that these records of a person said and were told: conversations and interactions, whoever may see them. */
export function conversationsOfPerson(tx: Tx, residentIds: readonly string[]): Promise<string[]> {
  return store.selectIdsOfPerson(tx, residentIds);
}
