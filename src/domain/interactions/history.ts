import type { Tx } from '#db/transaction.ts';
import { findAll, type Place, type Snippet, snippetOf, termsOf } from '#kernel/search.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { toMessages } from './messages.ts';
import * as store from './store-history.ts';
import type { Interaction, Message } from './types.ts';

const MOST_MESSAGES = 60;
const SAID_AT_ONCE = 500;
const HITS_AT_ONCE = 50;

/** One engagement of a resident's history. */
export interface HistoryBlock {
  interaction: Interaction;
  /** Who answered, in order. */
  staffIds: string[];
  /** The last ones, oldest first. */
  messages: Message[];
  hasEarlier: boolean;
}

/** A place in the history where the words stand. */
export interface HistoryHit {
  interactionId: string;
  messageId: string;
  /** Of the interaction in the history. */
  place: Place;
  at: Date;
  snippet: Snippet;
}

/**
 * A page of everything a resident and the city said to one another, over all conversations, newest engagement first, as
 * far as the actor may see it; what is sealed from them leaves no gap. `through` asks for all down to a place that a search
 * gave. The reading is audited.
 */
export async function readHistory(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: { before: Place | null; through: Place | null; limit: number },
): Promise<{ blocks: HistoryBlock[]; next: Place | null }> {
  const found = await store.selectHistoryPage(tx, actor, residentId, { ...page, limit: page.limit + 1 });
  const interactions = found.slice(0, page.limit);
  const ids = interactions.map((interaction) => interaction.id);
  if (ids.length > 0)
    tx.audit({
      action: 'read',
      subjectKind: 'resident',
      subjectId: residentId,
      fields: ['messages', ...new Set(interactions.map((interaction) => interaction.conversationId))],
    });
  const rows = await store.selectMessagesOf(tx, ids, MOST_MESSAGES + 1);
  const messages = Map.groupBy(await toMessages(tx, rows), (message) => message.interactionId);
  const answerers = Map.groupBy(await store.selectAnswerers(tx, ids), (leg) => leg.interactionId);
  const last = interactions.at(-1);
  // Down to a place there may be more below it: whether, the next page tells.
  const more = found.length > page.limit || (page.through !== null && last !== undefined);
  return {
    blocks: interactions.map((interaction) => {
      const said = messages.get(interaction.id) ?? [];
      return {
        interaction,
        staffIds: (answerers.get(interaction.id) ?? []).flatMap((leg) => leg.staffId ?? []),
        messages: said.slice(-MOST_MESSAGES),
        hasEarlier: said.length > MOST_MESSAGES,
      };
    }),
    next: more && last ? { at: last.openedAt, id: last.id } : null,
  };
}

/** Where a search in a history goes on: after this message of this interaction. */
export interface SaidPlace extends Place {
  seq: number;
}

/**
 * Where in a resident's history all words stand, newest first, as far as the actor may see it: a page after `before`, and
 * where the next one begins; page by page nothing is missed. The search is audited.
 */
export async function searchHistory(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  query: string,
  before: SaidPlace | null,
): Promise<{ hits: HistoryHit[]; next: SaidPlace | null }> {
  const terms = termsOf(query);
  if (terms.length === 0) return { hits: [], next: null };
  tx.audit({ action: 'search', subjectKind: 'resident', subjectId: residentId, fields: ['messages'] });
  const hashes = terms.flatMap((term) => tx.sealer.queryGrams(tx.tenantId, 'message.body', term));
  const hits: HistoryHit[] = [];
  // Hashes only find candidates: on and on until enough of them truly hold the words, or there are no more.
  for (let place = before; ; ) {
    const rows = await store.selectSaid(tx, actor, residentId, [...new Set(hashes)], place, SAID_AT_ONCE);
    for (const row of rows) {
      place = { at: row.openedAt, id: row.interactionId, seq: row.seq };
      const hit = hitOf(tx, row, terms);
      if (hit) hits.push(hit);
      if (hits.length === HITS_AT_ONCE) return { hits, next: place };
    }
    if (rows.length < SAID_AT_ONCE) return { hits, next: null };
  }
}

function hitOf(tx: Tx, row: store.SaidRow, terms: readonly string[]): HistoryHit | undefined {
  const text = tx.sealer.openText({ tenantId: tx.tenantId, purpose: 'message.body' }, row.body);
  if (!findAll([text], terms, (said) => said)) return undefined;
  return {
    interactionId: row.interactionId,
    messageId: row.id,
    place: { at: row.openedAt, id: row.interactionId },
    at: row.createdAt,
    snippet: snippetOf(text, terms),
  };
}
