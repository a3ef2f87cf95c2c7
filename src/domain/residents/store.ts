import { sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { staffIdOf } from '#domain/staff/access.ts';
import type { Place } from '#kernel/search.ts';

declare module '#db/tables.ts' {
  interface Tables {
    resident: {
      tenantId: string;
      id: string;
      clientId: string | null;
      name: Buffer | null;
      kana: Buffer | null;
      address: Buffer | null;
      birthOn: Buffer | null;
      nameGrams: unknown;
      language: string;
      protected: boolean;
      mergedInto: string | null;
      version: number;
      createdAt: Date;
      updatedAt: Date;
      /** Who of the staff changed it last. */
      updatedBy: string | null;
    };
    contactPoint: {
      tenantId: string;
      id: string;
      residentId: string;
      kind: string;
      value: Buffer | null;
      valueHash: Buffer;
      verifiedAt: Date | null;
      linkedAt: Date | null;
      createdAt: Date;
    };
  }
}

const RESIDENT = [
  'id',
  'name',
  'kana',
  'address',
  'birthOn',
  'language',
  'protected',
  'mergedInto',
  'version',
  'createdAt',
  'updatedAt',
  'updatedBy',
] as const;
export type ResidentRow = Pick<Tables['resident'], (typeof RESIDENT)[number]>;
const CONTACT = ['id', 'residentId', 'kind', 'value', 'verifiedAt', 'linkedAt'] as const;

export interface ResidentFields {
  name?: Buffer | null;
  kana?: Buffer | null;
  address?: Buffer | null;
  birthOn?: Buffer | null;
  nameGrams?: readonly bigint[];
  language?: string;
}

/** bigint[] for the driver: text, because the driver has no form of its own for an array of BigInt. */
function grams(values: readonly bigint[]) {
  return sql`${`{${values.join(',')}}`}::bigint[]`;
}

/** With the one way by which they reached us; nobody else has either, for both ids are new. */
export function addReached(
  tx: Tx,
  resident: { id: string; language: string },
  point: { id: string; kind: string; value: Buffer | null; valueHash: Buffer },
): void {
  tx.add('resident', newResident(tx, resident.id, null, { language: resident.language }));
  tx.add('contactPoint', newContactPoint(tx, { ...point, residentId: resident.id }));
}

const newResident = (tx: Tx, id: string, clientId: string | null, fields: ResidentFields) => ({
  tenantId: tx.tenantId,
  id,
  clientId,
  name: fields.name ?? null,
  kana: fields.kana ?? null,
  address: null,
  birthOn: null,
  nameGrams: `{${(fields.nameGrams ?? []).join(',')}}`,
  language: fields.language ?? 'ja',
  protected: false,
  mergedInto: null,
  version: 1,
  createdAt: tx.now,
  updatedAt: tx.now,
  updatedBy: staffIdOf(tx.actor),
});

interface NewContactPoint {
  id: string;
  residentId: string;
  kind: string;
  value: Buffer | null;
  valueHash: Buffer;
}

const newContactPoint = (tx: Tx, row: NewContactPoint) => ({
  ...row,
  tenantId: tx.tenantId,
  verifiedAt: null,
  linkedAt: null,
  createdAt: tx.now,
});

/** False when a resident with this client id is there already. */
export async function insertResident(
  tx: Tx,
  id: string,
  clientId: string | null,
  fields: ResidentFields,
): Promise<boolean> {
  const result = await tx.db
    .insertInto('resident')
    .values(newResident(tx, id, clientId, fields))
    .onConflict((conflict) => conflict.columns(['tenantId', 'clientId']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The new version, or undefined when somebody else was quicker. */
export async function updateResident(
  tx: Tx,
  id: string,
  version: number,
  fields: ResidentFields,
): Promise<number | undefined> {
  const { nameGrams, ...rest } = fields;
  const row = await tx.db
    .updateTable('resident')
    .set({
      ...rest,
      ...(nameGrams ? { nameGrams: grams(nameGrams) } : {}),
      version: version + 1,
      updatedAt: tx.now,
      updatedBy: staffIdOf(tx.actor),
    })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst();
  return row?.version;
}

export function selectResident(tx: Tx, id: string) {
  return tx.db
    .selectFrom('resident')
    .select(RESIDENT)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function selectResidentByClientId(tx: Tx, clientId: string) {
  return tx.db
    .selectFrom('resident')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
}

export function selectResidentsByClientIds(tx: Tx, clientIds: readonly string[]) {
  return tx.db
    .selectFrom('resident')
    .select(['id', 'clientId'])
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`client_id = any(${[...clientIds]}::text[])`)
    .execute();
}

/** False when it has another version, or something hangs on it. */
export async function eraseUntouchedResident(tx: Tx, id: string, version: number): Promise<boolean> {
  const { rows } = await sql<{ erased: boolean }>`
    select erase_untouched_resident(${id}::uuid, ${version}::integer) as erased`.execute(tx.db);
  return rows[0]?.erased === true;
}

export function selectResidents(tx: Tx, ids: readonly string[]) {
  return tx.db
    .selectFrom('resident')
    .select(RESIDENT)
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
}

/** Holds these rows against a merge, in the one order of locks; others may hold them too. */
export function shareResidents(tx: Tx, ids: readonly string[]) {
  return tx.db
    .selectFrom('resident')
    .select(['id', 'mergedInto'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forShare()
    .execute();
}

/** The next residents after a place in whose name and kana all these hashes occur; the last changed come first. */
export async function selectResidentsByGrams(
  tx: Tx,
  query: readonly bigint[],
  before: Place | null,
  most: number,
): Promise<Place[]> {
  const { rows } = await sql<Place>`select id, at from
    look_up_residents(${grams(query)}, ${before?.at ?? null}, ${before?.id ?? null}, ${most}::integer)`.execute(
    tx.db,
  );
  return rows;
}

/** Adds a contact point to a resident; the one that stands already is answered when they have it. */
export async function insertContactPoint(tx: Tx, row: NewContactPoint): Promise<string> {
  const inserted = await tx.db
    .insertInto('contactPoint')
    .values(newContactPoint(tx, row))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted) return inserted.id;
  const standing = await tx.db
    .selectFrom('contactPoint')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('kind', '=', row.kind)
    .where('residentId', '=', row.residentId)
    .where(sql<boolean>`is_same_hash(value_hash, ${row.valueHash})`)
    .executeTakeFirst();
  return standing?.id ?? row.id;
}

export function selectContactPointsByHash(tx: Tx, kind: string, valueHashes: readonly Buffer[]) {
  return tx.db
    .selectFrom('contactPoint')
    .select(['id', 'residentId'])
    .where('tenantId', '=', tx.tenantId)
    .where('kind', '=', kind)
    .where('valueHash', 'in', valueHashes)
    .orderBy('createdAt')
    .execute();
}

export async function selectContactPointsByHashes(
  tx: Tx,
  kind: string,
  hashes: readonly Buffer[],
): Promise<{ id: string; residentId: string; valueHash: Buffer }[]> {
  if (hashes.length === 0) return [];
  return tx.db
    .selectFrom('contactPoint')
    .select(['id', 'residentId', 'valueHash'])
    .where('tenantId', '=', tx.tenantId)
    .where('kind', '=', kind)
    .where(sql<boolean>`value_hash = any(${[...hashes]}::bytea[])`)
    .orderBy('createdAt')
    .execute();
}

export function selectContactPoints(tx: Tx, residentIds: readonly string[]) {
  return tx.db
    .selectFrom('contactPoint')
    .select(CONTACT)
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`resident_id = any(${[...residentIds]}::uuid[])`)
    .orderBy('createdAt')
    .execute();
}

export async function updateContactPointResident(
  tx: Tx,
  contactPointId: string,
  fromResidentId: string,
  residentId: string,
): Promise<void> {
  await tx.db
    .updateTable('contactPoint')
    .set({ residentId, linkedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', contactPointId)
    .where('residentId', '=', fromResidentId)
    .execute();
}

export async function deleteContactPoints(
  tx: Tx,
  residentId: string,
  kinds: readonly string[],
): Promise<void> {
  await tx.db
    .deleteFrom('contactPoint')
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .where('kind', 'in', kinds)
    .execute();
}

export function selectContactPoint(tx: Tx, id: string) {
  return tx.db
    .selectFrom('contactPoint')
    .select(CONTACT)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Records that were merged into this one, those that had been merged into them among them. */
export async function selectMergedInto(tx: Tx, residentId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive merged as (
      select id from resident where tenant_id = ${tx.tenantId} and merged_into = ${residentId}
      union select r.id from resident r join merged m on r.merged_into = m.id where r.tenant_id = ${tx.tenantId})
    select id from merged`.execute(tx.db);
  return rows.map(({ id }) => id);
}
