import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { searchDoors } from '#db/search-doors.ts';
import type { Tx } from '#db/transaction.ts';
import {
  candidates,
  findAll,
  type Place,
  type SearchFilter,
  type Snippet,
  snippetOf,
  takeHits,
  termsOf,
} from '#kernel/search.ts';
import * as listStore from './store-lists.ts';
import * as messageStore from './store-messages.ts';
import type { Interaction } from './types.ts';

/** An interaction that was found: when the newest message with one of the words was said, and the words around it. */
export interface InteractionHit {
  interaction: Interaction;
  at: Date;
  snippet: Snippet;
}

/** What was said in interactions elsewhere than in messages: texts that may hold one of the terms, by their hashes. */
export type AlsoSaid = (
  tx: Tx,
  interactionIds: readonly string[],
  terms: readonly (readonly bigint[])[],
) => Promise<readonly { interactionId: string; text: string; at: Date }[]>;

/**
 * Interactions whose messages and notes (and what `alsoSaid` adds) hold all words, newest first, as far as the actor may
 * see them: a page after `before`, and where the next one begins. Page by page it misses nothing that reading every text
 * would find. Width, case, kana and kanji variants, spaces and line ends do not matter. What the house itself says is not
 * searched. The search is audited.
 */
export async function searchInteractions(
  tx: Tx,
  actor: StaffActor,
  query: string,
  page: { filter: SearchFilter; before: Place | null; limit: number },
  alsoSaid: AlsoSaid = async () => [],
): Promise<{ hits: InteractionHit[]; next: Place | null }> {
  const terms = termsOf(query);
  if (terms.length === 0) return { hits: [], next: null };
  tx.audit({ action: 'search', subjectKind: 'message-list', subjectId: actor.staffId });
  const grams = terms.map((term) => tx.sealer.queryGrams(tx.tenantId, 'message.body', term));
  const seesCity = actor.keys.includes(audience.city);
  const doors = searchDoors(tx, {
    kind: 'interactions',
    terms: grams,
    keys: actor.keys,
    seesCity,
    filter: page.filter,
  });
  const found = candidates(doors, terms.length, page.before, page.limit + 1);
  return takeHits(found, page.limit, (places) => verify(tx, actor, places, terms, grams, alsoSaid));
}

/** Hashes of pairs say that all pairs occur, not that they stand in a row: the opened texts decide. */
async function verify(
  tx: Tx,
  actor: StaffActor,
  places: readonly Place[],
  terms: readonly string[],
  grams: readonly (readonly bigint[])[],
  alsoSaid: AlsoSaid,
): Promise<(Place & { hit: InteractionHit })[]> {
  const ids = places.map((place) => place.id);
  const visible = new Map(
    (await listStore.selectVisibleInteractions(tx, actor, ids)).map((row) => [row.id, row]),
  );
  const [rows, spoken] = await Promise.all([
    messageStore.selectTexts(tx, [...visible.keys()], grams),
    alsoSaid(tx, [...visible.keys()], grams),
  ]);
  const scope = { tenantId: tx.tenantId, purpose: 'message.body' };
  const written = rows.map(({ interactionId, body, createdAt }) => ({
    ...{ interactionId, at: createdAt },
    open: () => tx.sealer.openText(scope, body),
  }));
  const heard = spoken.map(({ text, ...row }) => ({ ...row, open: () => text }));
  const newestFirst = [...written, ...heard].sort((a, b) => +b.at - +a.at);
  const said = Map.groupBy(newestFirst, (row) => row.interactionId);
  return places.flatMap((place) => {
    const interaction = visible.get(place.id);
    const found = findAll(said.get(place.id) ?? [], terms, (each) => each.open());
    if (!interaction || !found) return [];
    return [{ ...place, hit: { interaction, at: found.part.at, snippet: snippetOf(found.text, terms) } }];
  });
}
