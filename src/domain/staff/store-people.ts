import { type Generated, type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { OwnRole, Permission, StaffPlace } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    ownRole: {
      tenantId: string;
      id: string;
      name: string;
      description: string;
      permissions: string[];
      version: Generated<number>;
      active: Generated<boolean>;
    };
    accountLink: {
      tokenHash: Buffer;
      accountId: string;
      tenantId: string;
      kind: 'invitation' | 'reset';
      createdAt: Date;
      createdBy: string;
      expiresAt: Date;
      usedAt: Date | null;
    };
  }
}

/**
 * Lets changes of the city's people follow one another: who counts how many administrators are left must not count while
 * somebody else takes one away. Nobody who only writes rows of this city waits for it.
 */
export async function holdPeople(tx: Tx): Promise<void> {
  await sql`select id from tenant where id = ${tx.tenantId} for no key update`.execute(tx.db);
}

export async function selectLogins(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.db
    .selectFrom('staff')
    .innerJoin('account', 'account.id', 'staff.accountId')
    .select(['staff.id', 'account.login'])
    .where('staff.tenantId', '=', tx.tenantId)
    .execute();
  return new Map(rows.map((row) => [row.id, row.login]));
}

export async function selectStaffSkills(tx: Tx): Promise<Map<string, { skillId: string; level: number }[]>> {
  const rows = await tx.db
    .selectFrom('staffSkill')
    .select(['staffId', 'skillId', 'level'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('skillId')
    .execute();
  const found = new Map<string, { skillId: string; level: number }[]>();
  for (const { staffId, ...skill } of rows) found.set(staffId, [...(found.get(staffId) ?? []), skill]);
  return found;
}

/** Replaces what is said of a person's place; false when the row is not of that version any more. */
export async function updatePlace(
  tx: Tx,
  staffId: string,
  version: number,
  place: StaffPlace,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('staff')
    .set({
      name: place.name,
      kana: place.kana,
      departmentId: place.departmentId,
      languages: [...place.languages],
      capacity: JSON.stringify(place.capacity),
      version: sql<number>`version + 1`,
    })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', staffId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return false;
  await replaceRoles(tx, staffId, place.roles);
  await tx.db
    .deleteFrom('staffSkill')
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .execute();
  if (place.skills.length > 0)
    await tx.db
      .insertInto('staffSkill')
      .values(place.skills.map((skill) => ({ ...skill, tenantId: tx.tenantId, staffId })))
      .execute();
  return true;
}

async function replaceRoles(tx: Tx, staffId: string, roles: readonly string[]): Promise<void> {
  // From where somebody may come hangs on their roles: open sessions are looked at anew.
  await tx.db
    .updateTable('session')
    .set({ addressHash: null })
    .where('tenantId', '=', tx.tenantId)
    .where('accountId', 'in', (eb) =>
      eb
        .selectFrom('staff')
        .select('accountId')
        .where('tenantId', '=', tx.tenantId)
        .where('id', '=', staffId),
    )
    .execute();
  await tx.db
    .deleteFrom('staffRole')
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .execute();
  if (roles.length === 0) return;
  await tx.db
    .insertInto('staffRole')
    .values(roles.map((role) => ({ tenantId: tx.tenantId, staffId, role })))
    .execute();
}

/** Other roles, and nothing else; whoever saw the person before does not save over it. */
export async function updateRoles(tx: Tx, staffId: string, roles: readonly string[]): Promise<void> {
  await tx.db
    .updateTable('staff')
    .set({ version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', staffId)
    .execute();
  await replaceRoles(tx, staffId, roles);
}

/** Lets somebody leave or come back; false when the row is not of that version any more. */
export async function updateActive(
  tx: Tx,
  staffId: string,
  version: number,
  active: boolean,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('staff')
    .set({ active, leftAt: active ? null : tx.now, version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', staffId)
    .where('version', '=', version)
    .where('active', '!=', active)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Ends the sessions that an account has in this city. */
export async function deleteSessionsHere(tx: Tx, accountId: string): Promise<void> {
  await tx.db
    .deleteFrom('session')
    .where('accountId', '=', accountId)
    .where('tenantId', '=', tx.tenantId)
    .execute();
}

export async function isAccountElsewhere(tx: Tx, accountId: string): Promise<boolean> {
  const { rows } = await sql<{
    elsewhere: boolean;
  }>`select is_account_elsewhere(${accountId}, ${tx.tenantId}) as elsewhere`.execute(tx.db);
  return rows[0]?.elsewhere === true;
}

// ── one-time links ───────────────────────────────────────────────────────────

/** A new link; those before it, which nobody used, open nothing any more. */
export async function insertLink(tx: Tx, row: Omit<Tables['accountLink'], 'usedAt'>): Promise<void> {
  await deleteLinks(tx, row.accountId);
  await tx.db
    .insertInto('accountLink')
    .values({ ...row, usedAt: null })
    .execute();
}

export async function deleteLinks(tx: Tx, accountId: string): Promise<void> {
  await tx.db
    .deleteFrom('accountLink')
    .where('accountId', '=', accountId)
    .where('usedAt', 'is', null)
    .execute();
}

export function selectLink(db: Kysely<Tables>, tokenHash: Buffer) {
  return db.selectFrom('accountLink').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst();
}

/** By account: the link that still opens. */
export async function selectOpenLinks(
  tx: Tx,
): Promise<Map<string, { kind: 'invitation' | 'reset'; expiresAt: Date }>> {
  const rows = await tx.db
    .selectFrom('accountLink')
    .select(['accountId', 'kind', 'expiresAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('usedAt', 'is', null)
    .execute();
  return new Map(rows.map(({ accountId, ...link }) => [accountId, link]));
}

/** Uses a link up; false when somebody did, or when it is over. */
export async function useLink(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  const result = await tx.db
    .updateTable('accountLink')
    .set({ usedAt: tx.now })
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', tx.now)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Another password for an account; whoever was signed in with the old one is so no longer, in none of its cities, but for the
 * one session of whoever changes it.
 */
export async function replacePassword(
  tx: Tx,
  accountId: string,
  passwordHash: string,
  exceptSession: Buffer = Buffer.alloc(0),
): Promise<void> {
  await tx.db
    .updateTable('account')
    .set({ passwordHash, failedCount: 0, lockedUntil: null })
    .where('id', '=', accountId)
    .execute();
  await tx.db
    .deleteFrom('session')
    .where('accountId', '=', accountId)
    .where('idHash', '!=', exceptSession)
    .execute();
}

// ── the city's own roles ─────────────────────────────────────────────────────

export async function selectOwnRoles(tx: Tx): Promise<OwnRole[]> {
  const rows = await tx.db
    .selectFrom('ownRole')
    .select(['id', 'name', 'description', 'permissions', 'version', 'active'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ ...row, permissions: row.permissions as Permission[] }));
}

export async function insertOwnRole(
  tx: Tx,
  row: Pick<OwnRole, 'id' | 'name' | 'description' | 'permissions'>,
): Promise<void> {
  await tx.db
    .insertInto('ownRole')
    .values({ ...row, permissions: [...row.permissions], tenantId: tx.tenantId })
    .execute();
}

/** False when the row is not of that version any more. */
export async function updateOwnRole(
  tx: Tx,
  id: string,
  version: number,
  set: Pick<OwnRole, 'name' | 'description' | 'permissions' | 'active'>,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('ownRole')
    .set({ ...set, permissions: [...set.permissions], version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** False when it has another version, they have come in, or something hangs on it. */
export async function eraseUntouchedStaff(tx: Tx, id: string, version: number): Promise<boolean> {
  const { rows } = await sql<{ erased: boolean }>`
    select erase_untouched_staff(${id}::uuid, ${version}::integer) as erased`.execute(tx.db);
  return rows[0]?.erased === true;
}
