import type { Tx } from '#db/transaction.ts';
import {
  countVisibleCases,
  giveCases,
  hasCase,
  requireVisibleCases,
  sightOfCases,
} from '#domain/cases/whose.ts';
import {
  countVisibleConversations,
  giveConversations,
  hasConversation,
  requireVisibleConversations,
  sightOfInteractions,
} from '#domain/interactions/whose.ts';
import {
  beginMerge,
  beginSplit,
  beginUndo,
  type MergeInput,
  movesOf,
  recordMoved,
  type SplitInput,
} from '#domain/residents/moves.ts';
import { type InSight, listSamePairs, suggestionsFor } from '#domain/residents/same.ts';
import type { ResidentMove } from '#domain/residents/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

/**
 * One person with two records and the other way round. Everything moves, also what whoever does it may not see: who sees
 * a conversation or case follows from its own audience, which no merge touches. What is told of it counts only what the
 * reader sees. See docs/decisions/0011-merging-residents.md.
 */

const MOST_PAIRS = 50;

/** Whose record consists of sealed matters alone, as far as anybody is in touch, is not named to those outside. */
function inSightOf(tx: Tx, actor: StaffActor): InSight {
  return async (residentIds) => {
    const sights = [
      ...(await sightOfInteractions(tx, actor, residentIds)),
      ...(await sightOfCases(tx, actor, residentIds)),
    ];
    const seen = new Set(sights.filter((sight) => sight.seen).map((sight) => sight.residentId));
    const sealedOff = new Set(sights.filter((sight) => sight.sealedOff).map((sight) => sight.residentId));
    return new Set(residentIds.filter((id) => seen.has(id) || !sealedOff.has(id)));
  };
}

/** Other records that may be of the same person; see `suggestionsFor`. */
export function suggestSame(tx: Tx, actor: StaffActor, residentId: string) {
  return suggestionsFor(tx, actor, residentId, inSightOf(tx, actor));
}

/** Pairs in the whole city that may be of one person; see `listSamePairs`. */
export function suggestPairs(tx: Tx, actor: StaffActor) {
  return listSamePairs(tx, actor, inSightOf(tx, actor), MOST_PAIRS);
}

/** Makes two records one; see `beginMerge`. The same client id again changes nothing. Answers the survivor's id. */
export async function mergeResidents(tx: Tx, actor: StaffActor, input: MergeInput): Promise<string> {
  const move = await beginMerge(tx, actor, input);
  if (move.repeated) return move.toId;
  await recordMoved(tx, move.id, 'conversation', await giveConversations(tx, move.fromId, move.toId, 'all'));
  await recordMoved(tx, move.id, 'case', await giveCases(tx, move.fromId, move.toId, 'all'));
  return move.toId;
}

/**
 * Takes contact points with their conversations, single conversations, and cases, out of a record; see `beginSplit`. Refuses
 * 'not-found' for a conversation or case that the actor does not see or that is another's, 'request.invalid' when nothing is
 * chosen. Answers whose they are now.
 */
export async function splitResident(
  tx: Tx,
  actor: StaffActor,
  input: SplitInput & { conversationIds: readonly string[]; caseIds: readonly string[] },
): Promise<string> {
  const { contactPointIds, conversationIds } = input;
  if (contactPointIds.length + conversationIds.length + input.caseIds.length === 0)
    throw new Refusal('request.invalid', { field: 'contactPointIds' });
  await requireVisibleCases(tx, actor, input.caseIds);
  await requireVisibleConversations(tx, actor, conversationIds);
  const move = await beginSplit(tx, actor, input);
  if (move.repeated) return move.toId;
  // The single ones first: those that also hang on a chosen contact point have gone then.
  const single = await giveConversations(tx, move.fromId, move.toId, { ids: conversationIds });
  if (single.length < new Set(conversationIds).size) throw new Refusal('not-found');
  const hanging = await giveConversations(tx, move.fromId, move.toId, { contactPointIds });
  await recordMoved(tx, move.id, 'conversation', [...single, ...hanging]);
  const cases = await giveCases(tx, move.fromId, move.toId, input.caseIds);
  if (cases.length < new Set(input.caseIds).size) throw new Refusal('not-found');
  await recordMoved(tx, move.id, 'case', cases);
  return move.toId;
}

/** Takes a merge or a split back; see `beginUndo`. Answers the record that whoever did it goes on with. */
export async function undoMove(tx: Tx, actor: StaffActor, moveId: string): Promise<string> {
  const { kind, fromId, toId, conversationIds, caseIds } = await beginUndo(tx, actor, moveId);
  await giveConversations(tx, fromId, toId, { ids: conversationIds });
  await giveCases(tx, fromId, toId, caseIds);
  if (kind === 'merge') return fromId;
  if (kind === 'transfer') return toId;
  // What came to the record that was split off meanwhile would lie where nobody looks.
  if ((await hasConversation(tx, fromId)) || (await hasCase(tx, fromId))) throw new Refusal('state.conflict');
  return toId;
}

/** Merges and splits of a record, with as much of what moved as the actor sees. */
export async function readMoves(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
): Promise<(ResidentMove & { conversations: number; cases: number })[]> {
  const shown = [];
  for (const move of await movesOf(tx, residentId)) {
    shown.push({
      ...move,
      conversations: await countVisibleConversations(tx, actor, move.conversationIds),
      cases: await countVisibleCases(tx, actor, move.caseIds),
    });
  }
  return shown;
}
