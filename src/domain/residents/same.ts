import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { foldForSearch } from '#kernel/text.ts';
import { openField, toResident } from './fields.ts';
import { type PersonFacts, type Sameness, samenessOf } from './same-person.ts';
import * as store from './store.ts';
import * as sameStore from './store-same.ts';
import type { Resident, SamePair } from './types.ts';

const MOST_CANDIDATES = 50;
const MOST_GROUPS = 200;

/** Which of these records may be named to whoever asks: the rooms that know about contacts decide. */
export type InSight = (residentIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** What is compared of each record. A protected person's address is not, so that nothing tells what it equals. */
export async function factsOf(tx: Tx, rows: readonly store.ResidentRow[]): Promise<Map<string, PersonFacts>> {
  const points = await store.selectContactPoints(
    tx,
    rows.map((row) => row.id),
  );
  const valuesOf = (residentId: string, kind: string) =>
    points.flatMap((point) =>
      point.residentId === residentId && point.kind === kind && point.value
        ? [openField(tx, 'contact', point.value)]
        : [],
    );
  return new Map(
    rows.map((row) => {
      const { name, kana, birthOn, address } = toResident(tx, row);
      return [
        row.id,
        {
          name,
          kana,
          birthOn,
          address: row.protected ? null : address,
          emails: valuesOf(row.id, 'email'),
          phones: valuesOf(row.id, 'phone'),
        },
      ];
    }),
  );
}

/**
 * Other records that may be of the same person, the likeliest first. Nobody is named whom the asker may not know of, whoever
 * was found to be somebody else, or whose record was merged. Refuses 'not-found'. The search is audited.
 */
export async function suggestionsFor(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  inSight: InSight,
): Promise<{ resident: Resident; sameness: Sameness }[]> {
  const row = await store.selectResident(tx, residentId);
  if (!row) throw new Refusal('not-found');
  if (row.mergedInto) return [];
  const { name, kana } = toResident(tx, row);
  const ids = new Set(await sameStore.selectSharingMail(tx, residentId));
  for (const text of [name, kana]) for (const id of text ? await idsByGrams(tx, text) : []) ids.add(id);
  ids.delete(residentId);
  const pairs = await pairsAmong(
    tx,
    [...ids].map((id) => [residentId, id] as const),
    inSight,
  );
  audit(tx, actor, pairs);
  return pairs.map(({ a, b, ...sameness }) => ({ resident: a.id === residentId ? b : a, sameness }));
}

async function idsByGrams(tx: Tx, text: string): Promise<string[]> {
  const grams = tx.sealer.queryGrams(tx.tenantId, 'resident.name', foldForSearch(text));
  const found = await store.selectResidentsByGrams(tx, grams, null, MOST_CANDIDATES);
  return found.map((place) => place.id);
}

/** Standing records that are reached by the same mail address: whether it is the same person, a person decides. */
export async function sharingMail(tx: Tx, residentId: string): Promise<string[]> {
  const ids = await sameStore.selectSharingMail(tx, residentId);
  if (ids.length === 0) return [];
  return (await store.selectResidents(tx, ids)).filter((row) => row.mergedInto === null).map((row) => row.id);
}

/** Pairs of records in the whole city that may be of one person, the likeliest first. The same rules; audited. */
export async function listSamePairs(
  tx: Tx,
  actor: StaffActor,
  inSight: InSight,
  most: number,
): Promise<SamePair[]> {
  const groups = await sameStore.selectAlike(tx, MOST_GROUPS);
  const keys = new Set(groups.flatMap((ids) => pairKeys(ids)));
  const pairs = await pairsAmong(
    tx,
    [...keys].map((key) => key.split(' ') as [string, string]),
    inSight,
  );
  const shown = pairs.slice(0, most);
  audit(tx, actor, shown);
  return shown;
}

const pairKey = (one: string, other: string) => (one < other ? `${one} ${other}` : `${other} ${one}`);

function pairKeys(ids: readonly string[]): string[] {
  return ids.flatMap((one, at) => ids.slice(at + 1).map((other) => pairKey(one, other)));
}

async function pairsAmong(
  tx: Tx,
  pairs: readonly (readonly [string, string])[],
  inSight: InSight,
): Promise<SamePair[]> {
  const ids = [...new Set(pairs.flat())];
  if (ids.length === 0) return [];
  const seen = await inSight(ids);
  const rows = (await store.selectResidents(tx, ids)).filter(
    (row) => row.mergedInto === null && seen.has(row.id),
  );
  if (rows.length < 2) return [];
  const facts = await factsOf(tx, rows);
  const distinct = await sameStore.selectDistinct(tx, ids);
  const residents = new Map(rows.map((row) => [row.id, toResident(tx, row)]));
  return pairs
    .flatMap(([one, other]) => {
      const [a, b] = [residents.get(one), residents.get(other)];
      if (!a || !b || distinct.has(pairKey(one, other))) return [];
      const sameness = samenessOf(facts.get(one)!, facts.get(other)!);
      return sameness ? [{ a, b, ...sameness }] : [];
    })
    .sort((x, y) => y.score - x.score);
}

function audit(tx: Tx, actor: StaffActor, pairs: readonly SamePair[]): void {
  const fields = [...new Set(pairs.flatMap(({ a, b }) => [a.id, b.id]))];
  tx.audit({ action: 'search', subjectKind: 'resident-list', subjectId: actor.staffId, fields });
}

/** Somebody found out that two records that look alike are two persons: they are suggested no more. Refuses 'not-found'. */
export async function sayDistinct(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  otherId: string,
): Promise<void> {
  if (residentId === otherId) throw new Refusal('request.invalid', { field: 'otherId' });
  if ((await store.shareResidents(tx, [residentId, otherId])).length < 2) throw new Refusal('not-found');
  await sameStore.insertDistinct(tx, residentId, otherId, actor.staffId);
  for (const subjectId of [residentId, otherId])
    tx.audit({ action: 'write', subjectKind: 'resident', subjectId, fields: ['distinct'] });
}
