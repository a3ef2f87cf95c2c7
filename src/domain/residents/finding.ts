import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { findAll, type Place, takeHits, termsOf } from '#kernel/search.ts';
import { toResident } from './fields.ts';
import { guessContactKind, normalizeContact } from './rules.ts';
import * as store from './store.ts';
import type { Resident } from './types.ts';

const MOST_LOOKED_UP = 100;

/**
 * Residents whose name or kana hold all the words, last changed first, after those whose number or mail is the query: a
 * page after `before`, and where the next one begins; page by page nothing is missed. The search is audited.
 */
export async function searchResidents(
  tx: Tx,
  actor: StaffActor,
  query: string,
  page: { before: Place | null; limit: number },
): Promise<{ residents: Resident[]; next: Place | null }> {
  const terms = termsOf(query);
  if (terms.length === 0) return { residents: [], next: null };
  const reached = await idsByContact(tx, query);
  const known = page.before ? [] : await readAll(tx, reached);
  const named = await takeHits(byName(tx, terms, page.before), page.limit, async (places) => {
    const residents = new Map(
      (
        await readAll(
          tx,
          places.map((place) => place.id),
        )
      ).map((each) => [each.id, each]),
    );
    // Pairs of characters may stand in another order in the name: what was found is looked at once more.
    return places.flatMap((place) => {
      const hit = residents.get(place.id);
      return hit && findAll([hit.name, hit.kana], terms, (text) => text) ? [{ ...place, hit }] : [];
    });
  });
  const residents = [...known, ...named.hits.filter((resident) => !reached.includes(resident.id))];
  tx.audit({
    action: 'search',
    subjectKind: 'resident-list',
    subjectId: actor.staffId,
    fields: residents.map((resident) => resident.id),
  });
  return { residents, next: named.next };
}

/** Records that stand for themselves; one that was merged is found as what it was merged into. */
async function readAll(tx: Tx, ids: readonly string[]): Promise<Resident[]> {
  if (ids.length === 0) return [];
  const rows = await store.selectResidents(tx, ids);
  return rows.filter((row) => row.mergedInto === null).map((row) => toResident(tx, row));
}

async function* byName(
  tx: Tx,
  terms: readonly string[],
  before: Place | null,
): AsyncGenerator<readonly Place[]> {
  const grams = terms.flatMap((term) => tx.sealer.queryGrams(tx.tenantId, 'resident.name', term));
  let place = before;
  for (;;) {
    const found = await store.selectResidentsByGrams(tx, [...new Set(grams)], place, MOST_LOOKED_UP);
    yield found;
    if (found.length < MOST_LOOKED_UP) return;
    place = found.at(-1)!;
  }
}

async function idsByContact(tx: Tx, query: string): Promise<string[]> {
  const kind = guessContactKind(query);
  let normal: string;
  try {
    normal = normalizeContact(kind, query);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
  const points = await store.selectContactPointsByHash(
    tx,
    kind,
    tx.sealer.blindIndexes(tx.tenantId, `contact.${kind}`, normal),
  );
  return points.map((point) => point.residentId);
}
