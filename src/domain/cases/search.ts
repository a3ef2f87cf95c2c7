import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { searchDoors } from '#db/search-doors.ts';
import type { Tx } from '#db/transaction.ts';
import { formatCaseNumber, parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
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
import { toSummary } from './reading.ts';
import * as store from './store.ts';
import * as entryStore from './store-entries.ts';
import * as searchStore from './store-search.ts';
import { openField, queryGramsOf } from './texts.ts';
import type { CaseSummary } from './types.ts';

/** A case that was found, with the words around the hit; null where it was found by its number. */
export interface CaseHit {
  found: CaseSummary;
  snippet: Snippet | null;
}

/**
 * Cases that hold all words somewhere (title, description, next step, history, promises), newest first, as far as the
 * actor may see them: a page after `before`, and where the next one begins; page by page nothing is missed. A case whose
 * number is the query comes first, whatever the filter. Width, case, kana and kanji variants, spaces and line ends do
 * not matter. The search is audited. Refuses 'permission.missing'.
 */
export async function searchCases(
  tx: Tx,
  actor: StaffActor,
  query: string,
  page: { filter: SearchFilter; before: Place | null; limit: number },
): Promise<{ hits: CaseHit[]; next: Place | null }> {
  requirePermission(actor, 'case.read');
  const numbered = page.before ? [] : await findByNumber(tx, actor, query);
  const worded = await findByWords(tx, actor, termsOf(query), page);
  tx.audit({
    action: 'search',
    subjectKind: 'case-list',
    subjectId: tx.tenantId,
    fields: ['title', 'description', 'next-step', 'entries'],
  });
  const others = worded.hits.filter((hit) => hit.found.id !== numbered[0]?.found.id);
  return { hits: [...numbered, ...others], next: worded.next };
}

async function findByNumber(tx: Tx, actor: StaffActor, text: string): Promise<CaseHit[]> {
  const number = parseSpokenNumber(text);
  const id = number && (await store.selectIdByNumber(tx, formatCaseNumber(number)));
  const rows = id ? await searchStore.selectVisible(tx, actor, [id]) : [];
  return rows.map((row) => ({ found: toSummary(tx, actor, row), snippet: null }));
}

async function findByWords(
  tx: Tx,
  actor: StaffActor,
  terms: readonly string[],
  page: { filter: SearchFilter; before: Place | null; limit: number },
): Promise<{ hits: CaseHit[]; next: Place | null }> {
  if (terms.length === 0) return { hits: [], next: null };
  const grams = terms.map((term) => queryGramsOf(tx, term));
  const seesCity = actor.keys.includes(audience.city);
  const doors = searchDoors(tx, {
    kind: 'cases',
    terms: grams,
    keys: actor.keys,
    seesCity,
    filter: page.filter,
  });
  const found = candidates(doors, terms.length, page.before, page.limit + 1);
  return takeHits(found, page.limit, (places) => verify(tx, actor, places, terms, grams));
}

/** Hashes of pairs find 「東京」 in 「東と京」-like texts too, and hashes may collide: the opened text decides. */
async function verify(
  tx: Tx,
  actor: StaffActor,
  places: readonly Place[],
  terms: readonly string[],
  grams: readonly (readonly bigint[])[],
): Promise<(Place & { hit: CaseHit })[]> {
  if (places.length === 0) return [];
  const ids = places.map((place) => place.id);
  const rows = new Map((await searchStore.selectVisible(tx, actor, ids)).map((row) => [row.id, row]));
  const written = await entryStore.selectTexts(tx, [...rows.keys()], grams);
  const entriesOf = Map.groupBy(written, (entry) => entry.caseId);
  return places.flatMap((place) => {
    const row = rows.get(place.id);
    if (!row) return [];
    const own = [
      ['title', row.title],
      ['description', row.description],
      ['next-step', row.nextStep],
    ] as const;
    const entries = (entriesOf.get(row.id) ?? []).flatMap(
      (entry) =>
        [
          ['entry', entry.body],
          ['promise', entry.promiseText],
        ] as const,
    );
    const found = findAll([...own, ...entries], terms, ([field, sealed]) => openField(tx, field, sealed));
    if (!found) return [];
    const snippet = snippetOf(found.text, terms);
    return [{ ...place, hit: { found: toSummary(tx, actor, row), snippet } }];
  });
}
