import { type Generated, type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { Permission } from '#domain/staff/types.ts';
import type { ApiToken, Program } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    apiToken: Omit<ApiToken, 'name' | 'scopes' | 'departmentIds' | 'lastUsedAt'> & {
      tenantId: string;
      tokenHash: Buffer;
      scopes: Permission[];
      departmentIds: string[];
      lastUsedAt: Generated<Date | null>;
    };
    idempotencyKey: {
      tenantId: string;
      principal: string;
      key: string;
      requestHash: Buffer;
      answer: Buffer | null;
      createdAt: Date;
    };
  }
}

const TOKEN = [
  'apiToken.id',
  'apiToken.staffId',
  'apiToken.hint',
  'apiToken.scopes',
  'apiToken.departmentIds',
  'apiToken.perMinute',
  'apiToken.createdBy',
  'apiToken.sponsorId',
  'apiToken.askedId',
  'apiToken.createdAt',
  'apiToken.expiresAt',
  'apiToken.lastUsedAt',
  'apiToken.revokedBy',
  'apiToken.revokedAt',
] as const;

/** All of the city, the newest first. */
export function selectTokens(tx: Tx): Promise<ApiToken[]> {
  return tokens(tx).orderBy('apiToken.id', 'desc').execute();
}

export function selectToken(tx: Tx, id: string): Promise<ApiToken | undefined> {
  return tokens(tx).where('apiToken.id', '=', id).executeTakeFirst();
}

function tokens(tx: Tx) {
  return tx.db
    .selectFrom('apiToken')
    .innerJoin('staff', (join) =>
      join.onRef('staff.tenantId', '=', 'apiToken.tenantId').onRef('staff.id', '=', 'apiToken.staffId'),
    )
    .select([...TOKEN, 'staff.name'])
    .where('apiToken.tenantId', '=', tx.tenantId);
}

export async function insertToken(
  tx: Tx,
  row: Omit<ApiToken, 'name' | 'lastUsedAt' | 'revokedAt' | 'revokedBy'> & { tokenHash: Buffer },
): Promise<void> {
  await tx.db
    .insertInto('apiToken')
    .values({
      ...row,
      tenantId: tx.tenantId,
      scopes: [...row.scopes],
      departmentIds: [...row.departmentIds],
      revokedAt: null,
      revokedBy: null,
    })
    .execute();
}

/** Those that a person answers for or was asked to answer for, without those that are over. */
export function selectTokensOf(tx: Tx, staffId: string): Promise<ApiToken[]> {
  return tokens(tx)
    .where((eb) => eb.or([eb('apiToken.sponsorId', '=', staffId), eb('apiToken.askedId', '=', staffId)]))
    .where('apiToken.revokedAt', 'is', null)
    .where('apiToken.expiresAt', '>', tx.now)
    .orderBy('apiToken.id', 'desc')
    .execute();
}

export async function updateSponsor(
  tx: Tx,
  id: string,
  change: { sponsorId?: string | null; askedId: string | null },
): Promise<void> {
  await tx.db
    .updateTable('apiToken')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

/** False when it was revoked before, or is not of this city. */
export async function revokeToken(tx: Tx, id: string, staffId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('apiToken')
    .set({ revokedAt: tx.now, revokedBy: staffId })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whose token it is, of whichever city; undefined for one that is unknown, over or revoked. Notes the use. */
export async function useToken(
  db: Kysely<Tables>,
  tokenHash: Buffer,
  now: Date,
): Promise<Program | undefined> {
  const { rows } = await sql<Program>`
    select tenant_id, id as token_id, staff_id, account_id, scopes, department_ids, per_minute, sponsor_id
    from use_api_token(${tokenHash}, ${now})`.execute(db);
  return rows[0];
}

/** Holds the key for this transaction; false when another one that is under way does. */
export async function lockKey(tx: Tx, principal: string, key: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${tx.tenantId}:${principal}:${key}`}, 57)) as held`.execute(
    tx.db,
  );
  return rows[0]?.held === true;
}

export function selectKey(tx: Tx, principal: string, key: string) {
  return tx.db
    .selectFrom('idempotencyKey')
    .select(['requestHash', 'answer', 'createdAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst();
}

export async function insertKey(
  tx: Tx,
  row: { principal: string; key: string; requestHash: Buffer; answer: Buffer | null },
): Promise<void> {
  await tx.db
    .insertInto('idempotencyKey')
    .values({ ...row, tenantId: tx.tenantId, createdAt: tx.now })
    .execute();
}

export async function updateAnswer(tx: Tx, principal: string, key: string, answer: Buffer): Promise<void> {
  await tx.db
    .updateTable('idempotencyKey')
    .set({ answer })
    .where('tenantId', '=', tx.tenantId)
    .where('principal', '=', principal)
    .where('key', '=', key)
    .execute();
}

export async function deleteKey(tx: Tx, principal: string, key: string): Promise<void> {
  await tx.db
    .deleteFrom('idempotencyKey')
    .where('tenantId', '=', tx.tenantId)
    .where('principal', '=', principal)
    .where('key', '=', key)
    .execute();
}
