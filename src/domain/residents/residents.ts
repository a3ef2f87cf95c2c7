import type { Tx } from '#db/transaction.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import {
  changed,
  cleanKana,
  cleanName,
  nameGrams,
  openField,
  scope,
  sealField,
  toResident,
} from './fields.ts';
import { type ContactKind, guessContactKind, isCivilDate, normalizeContact } from './rules.ts';
import * as store from './store.ts';
import type { ContactPoint, Resident, ResidentChange } from './types.ts';

// Everybody else imports this file.
export { searchResidents } from './finding.ts';
export { normalizeContact } from './rules.ts';

/** A new resident nobody knows anything of, with the contact point they were reached by. Emits `resident.changed`. */
export function createAnonymous(
  tx: Tx,
  contact: { kind: string; valueHash: Buffer; language: string },
): { residentId: string; contactPointId: string } {
  const { kind, valueHash, language } = contact;
  const [residentId, contactPointId] = [tx.newId(), tx.newId()];
  store.addReached(tx, { id: residentId, language }, { id: contactPointId, kind, value: null, valueHash });
  changed(tx, residentId);
  return { residentId, contactPointId };
}

/** Whom a number or address reaches. */
export interface ReachedBy {
  residentId: string;
  contactPointId: string;
}

/** Everybody whom this number or address reaches: a family may share one. Oldest first. */
export async function contactPointsByValue(tx: Tx, kind: ContactKind, value: string): Promise<ReachedBy[]> {
  const normal = normalizeContact(kind, value);
  const hashes = tx.sealer.blindIndexes(tx.tenantId, `contact.${kind}`, normal);
  const rows = await store.selectContactPointsByHash(tx, kind, hashes);
  return rows.map((row) => ({ residentId: row.residentId, contactPointId: row.id }));
}

/** The same for many at once, by the value as `normalizeContact` has it. */
export async function contactPointsByValues(
  tx: Tx,
  kind: ContactKind,
  values: readonly string[],
): Promise<Map<string, ReachedBy[]>> {
  const hashed = [...new Set(values.map((value) => normalizeContact(kind, value)))].map((normal) => ({
    normal,
    hashes: tx.sealer.blindIndexes(tx.tenantId, `contact.${kind}`, normal),
  }));
  const rows = await store.selectContactPointsByHashes(
    tx,
    kind,
    hashed.flatMap(({ hashes }) => hashes),
  );
  const found = Map.groupBy(rows, ({ valueHash }) => valueHash.toString('hex'));
  return new Map(
    hashed.map(({ normal, hashes }) => [
      normal,
      hashes
        .flatMap((hash) => found.get(hash.toString('hex')) ?? [])
        .map(({ id, residentId }) => ({ contactPointId: id, residentId })),
    ]),
  );
}

/** A new resident nobody knows anything of but the number or address that reached us. Emits `resident.changed`. */
export function createReached(
  tx: Tx,
  kind: ContactKind,
  value: string,
  language: string,
): { residentId: string; contactPointId: string } {
  const normal = normalizeContact(kind, value);
  const [residentId, contactPointId] = [tx.newId(), tx.newId()];
  const point = {
    id: contactPointId,
    kind,
    value: tx.sealer.seal(scope(tx, 'contact'), normal),
    valueHash: tx.sealer.blindIndex(tx.tenantId, `contact.${kind}`, normal),
  };
  store.addReached(tx, { id: residentId, language }, point);
  changed(tx, residentId);
  return { residentId, contactPointId };
}

/**
 * One more way by which a resident reached us that nobody can write down, such as a second call at the same time. Emits
 * `resident.changed`.
 */
export async function addUnnamedContactPoint(
  tx: Tx,
  residentId: string,
  kind: string,
  valueHash: Buffer,
): Promise<string> {
  const id = await store.insertContactPoint(tx, { id: tx.newId(), residentId, kind, value: null, valueHash });
  changed(tx, residentId);
  return id;
}

/** The resident, whole; the reading is audited. Refuses 'not-found'. */
export async function getResident(tx: Tx, residentId: string): Promise<Resident> {
  const row = await store.selectResident(tx, residentId);
  if (!row) throw new Refusal('not-found');
  tx.audit({
    action: 'read',
    subjectKind: 'resident',
    subjectId: residentId,
    fields: ['name', 'kana', 'address', 'birth-on'],
  });
  return toResident(tx, row);
}

/** Whether the city knows who this is, and not only how they were reached. For decisions of the house. */
export async function isKnown(tx: Tx, residentId: string): Promise<boolean> {
  const row = await store.selectResident(tx, residentId);
  return row !== undefined && row.name !== null;
}

/** The language in which a resident is written to. */
export async function languageOf(tx: Tx, residentId: string): Promise<string> {
  return (await store.selectResident(tx, residentId))?.language ?? 'ja';
}

export async function contactPointsOf(tx: Tx, residentIds: readonly string[]): Promise<ContactPoint[]> {
  if (residentIds.length === 0) return [];
  const rows = await store.selectContactPoints(tx, residentIds);
  return rows.map((row) => ({
    id: row.id,
    residentId: row.residentId,
    kind: row.kind,
    value: row.value ? tx.sealer.open(scope(tx, 'contact'), row.value) : null,
    verifiedAt: row.verifiedAt,
  }));
}

/**
 * Names for a list. One audit row for the list, naming the residents whose names were shown, so that "who saw this
 * person" can be answered without a row for each line of each list. `withWords`: what they said is shown beside it, of
 * those without a name as well.
 */
export async function namesOf(
  tx: Tx,
  residentIds: readonly string[],
  { withWords = false }: { withWords?: boolean } = {},
): Promise<Map<string, { name: string | null; kana: string | null }>> {
  const ids = [...new Set(residentIds)];
  if (ids.length === 0) return new Map();
  const rows = await store.selectResidents(tx, ids);
  const shown = rows.filter((row) => withWords || row.name !== null).map((row) => row.id);
  if (shown.length > 0)
    tx.audit({ action: 'read', subjectKind: 'resident-list', subjectId: shown[0]!, fields: shown });
  return new Map(
    rows.map((row) => [
      row.id,
      { name: openField(tx, 'name', row.name), kana: openField(tx, 'kana', row.kana) },
    ]),
  );
}

export interface NewResident {
  clientId: string;
  name: string | null;
  kana: string | null;
  language: string;
  phone: string | null;
  email: string | null;
}

/** Refuses what could not be recorded of a person, without recording it: a name is needed, numbers and addresses must be some. */
export function checkResident(
  input: Omit<NewResident, 'clientId'> & { address: string | null; birthOn: string | null },
): void {
  if (cleanName(input.name) === null) throw new Refusal('request.invalid', { field: 'name' });
  cleanKana(input.kana);
  if (input.phone !== null) normalizeContact('phone', input.phone);
  if (input.email !== null) normalizeContact('email', input.email);
  if (input.address !== null) cleanText(input.address, { maxChars: 400, field: 'address' });
  if (input.birthOn !== null && !isCivilDate(input.birthOn))
    throw new Refusal('request.invalid', { field: 'birthOn' });
  if (!RESIDENT_LANGUAGES.some((known) => known === input.language))
    throw new Refusal('request.invalid', { field: 'language' });
}

/** Refuses a number or an address that is none. */
export function checkContact(kind: ContactKind, value: string): void {
  normalizeContact(kind, value);
}

/** The person that was recorded with this client id. */
export async function findByClientId(tx: Tx, clientId: string): Promise<string | undefined> {
  return (await store.selectResidentByClientId(tx, clientId))?.id;
}

/** The same for many client ids at once, by client id. */
export async function findByClientIds(tx: Tx, clientIds: readonly string[]): Promise<Map<string, string>> {
  const found = await store.selectResidentsByClientIds(tx, clientIds);
  return new Map(found.map(({ id, clientId }) => [clientId ?? '', id]));
}

/**
 * Takes back a record that was made by mistake. False, and nothing is done, when somebody changed it since (it has another
 * version) or something hangs on it. Audited; emits `resident.changed`.
 */
export async function eraseUntouched(tx: Tx, residentId: string, version: number): Promise<boolean> {
  if (!(await store.eraseUntouchedResident(tx, residentId, version))) return false;
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: residentId, fields: ['taken-back'] });
  changed(tx, residentId);
  return true;
}

/** Records a person by hand; the same client id again answers the same person. Emits `resident.changed`. */
export async function createResident(tx: Tx, input: NewResident): Promise<string> {
  const name = cleanName(input.name);
  const kana = cleanKana(input.kana);
  const id = tx.newId();
  const made = await store.insertResident(tx, id, input.clientId, {
    name: sealField(tx, 'name', name),
    kana: sealField(tx, 'kana', kana),
    nameGrams: nameGrams(tx, name, kana),
    language: input.language,
  });
  if (!made) return (await store.selectResidentByClientId(tx, input.clientId))!.id;
  if (input.phone?.trim()) await addContactPoint(tx, id, 'phone', input.phone);
  if (input.email?.trim()) await addContactPoint(tx, id, 'email', input.email);
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: id, fields: ['name', 'kana', 'contact'] });
  changed(tx, id);
  return id;
}

/**
 * Changes what is given; refuses 'version.conflict' {version} when somebody else was quicker, 'state.conflict' for a
 * record that was merged into another. Emits `resident.changed`.
 */
export async function updateResident(tx: Tx, residentId: string, change: ResidentChange): Promise<void> {
  const row = await store.selectResident(tx, residentId);
  if (!row) throw new Refusal('not-found');
  if (row.mergedInto) throw new Refusal('state.conflict');
  const now = toResident(tx, row);
  const name = change.name === undefined ? now.name : cleanName(change.name);
  const kana = change.kana === undefined ? now.kana : cleanKana(change.kana);
  const fields: store.ResidentFields = {
    name: sealField(tx, 'name', name),
    kana: sealField(tx, 'kana', kana),
    nameGrams: nameGrams(tx, name, kana),
  };
  if (change.language !== undefined) fields.language = change.language;
  if (change.address !== undefined) {
    fields.address = sealField(
      tx,
      'address',
      change.address?.trim() ? cleanText(change.address, { maxChars: 400, field: 'address' }) : null,
    );
  }
  if (change.birthOn !== undefined) fields.birthOn = sealField(tx, 'birth-on', change.birthOn);
  const version = await store.updateResident(tx, residentId, change.version, fields);
  if (version === undefined) throw new Refusal('version.conflict', { version: row.version });
  const touched = (['name', 'kana', 'language', 'address', 'birthOn'] as const).filter(
    (field) => change[field] !== undefined,
  );
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: residentId, fields: touched });
  changed(tx, residentId);
}

/** Holds a record that something is about to hang on, so that no merge passes meanwhile. */
async function requireOwnRecord(tx: Tx, residentId: string): Promise<void> {
  const [row] = await store.shareResidents(tx, [residentId]);
  if (!row) throw new Refusal('not-found');
  if (row.mergedInto) throw new Refusal('state.conflict');
}

/** The record that stands for this one now, held until the transaction ends: itself, or what it was merged into. */
export async function standingResident(tx: Tx, residentId: string): Promise<string> {
  const [row] = await store.shareResidents(tx, [residentId]);
  if (!row) throw new Refusal('not-found');
  return row.mergedInto ? standingResident(tx, row.mergedInto) : row.id;
}

/**
 * Adds a number or address, normalised; adding it twice changes nothing. Refuses 'request.invalid' for one that is none,
 * 'state.conflict' for a record that was merged into another.
 */
export async function addContactPoint(
  tx: Tx,
  residentId: string,
  kind: ContactKind,
  value: string,
): Promise<void> {
  const normal = normalizeContact(kind, value);
  await requireOwnRecord(tx, residentId);
  await store.insertContactPoint(tx, {
    id: tx.newId(),
    residentId,
    kind,
    value: tx.sealer.seal(scope(tx, 'contact'), normal),
    valueHash: tx.sealer.blindIndex(tx.tenantId, `contact.${kind}`, normal),
  });
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: residentId, fields: ['contact'] });
  changed(tx, residentId);
}

/** What residents said of themselves in the chat. Nothing once staff linked the browser to a known person's record. */
export async function readOwnProfile(
  tx: Tx,
  contactPointId: string,
): Promise<{ name: string | null; contact: string | null }> {
  const point = await store.selectContactPoint(tx, contactPointId);
  if (!point || point.linkedAt) return { name: null, contact: null };
  const row = await store.selectResident(tx, point.residentId);
  const contact = (await contactPointsOf(tx, [point.residentId])).find((other) => other.value !== null);
  return { name: row ? openField(tx, 'name', row.name) : null, contact: contact?.value ?? null };
}

/**
 * Keeps what residents say of themselves: a name and how to reach them, both optional, both may be emptied again.
 * Refuses 'state.conflict' once staff linked the browser to a known person: it does not prove that it is theirs.
 */
export async function setOwnProfile(
  tx: Tx,
  contactPointId: string,
  profile: { name: string | null; contact: string | null },
): Promise<void> {
  const point = await store.selectContactPoint(tx, contactPointId);
  const row = point && (await store.selectResident(tx, point.residentId));
  if (!row) throw new Refusal('not-found');
  if (point.linkedAt) throw new Refusal('state.conflict');
  await updateResident(tx, row.id, { version: row.version, name: profile.name });
  await store.deleteContactPoints(tx, row.id, ['phone', 'email']);
  if (profile.contact?.trim())
    await addContactPoint(tx, row.id, guessContactKind(profile.contact), profile.contact);
}

/**
 * Moves a contact point to another resident: whoever answers found out who it is. One that is not the former's any more
 * stays where it is. Refuses 'state.conflict' for a record
 * that was merged into another. Emits `resident.changed` for both.
 */
export async function moveContactPoint(
  tx: Tx,
  contactPointId: string,
  fromResidentId: string,
  toResidentId: string,
): Promise<void> {
  await requireOwnRecord(tx, toResidentId);
  await store.updateContactPointResident(tx, contactPointId, fromResidentId, toResidentId);
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: toResidentId, fields: ['contact'] });
  changed(tx, fromResidentId);
  changed(tx, toResidentId);
}
