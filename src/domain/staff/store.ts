import type { Generated, Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { HeldRole } from './rules.ts';
import type { CameBy, Department, Permission, Skill, StaffMember } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    account: {
      id: string;
      login: string;
      passwordHash: string;
      failedCount: number;
      lockedUntil: Date | null;
      createdAt: Date;
    };
    session: {
      idHash: Buffer;
      accountId: string;
      tenantId: string;
      createdAt: Date;
      lastSeenAt: Date;
      expiresAt: Date;
      lockedAt: Date | null;
      id: Generated<string>;
      device: string;
      idleMinutes: number;
      pendingFactor: boolean;
      cameBy: CameBy;
      serverId: string | null;
      leaveHint: Buffer | null;
      addressHash: Buffer | null;
    };
    department: {
      tenantId: string;
      id: string;
      parentId: string | null;
      code: string;
      name: string;
      kana: string;
      path: string;
      phone: string | null;
      sealed: boolean;
      generalDesk: boolean;
      sort: number;
      version: Generated<number>;
      closedAt: Date | null;
    };
    staff: {
      tenantId: string;
      id: string;
      accountId: string;
      name: string;
      kana: string;
      departmentId: string;
      languages: string[];
      /** jsonb; written as JSON text. */
      capacity: unknown;
      active: boolean;
      program: Generated<boolean>;
      version: Generated<number>;
      leftAt: Generated<Date | null>;
      createdAt: Date;
    };
    staffRole: { tenantId: string; staffId: string; role: string };
    skill: {
      tenantId: string;
      id: string;
      code: string;
      name: string;
      version: Generated<number>;
      active: Generated<boolean>;
    };
    staffSkill: { tenantId: string; staffId: string; skillId: string; level: number };
  }
}

const DEPARTMENT = [
  'id',
  'parentId',
  'code',
  'name',
  'kana',
  'path',
  'phone',
  'sealed',
  'generalDesk',
  'sort',
  'version',
  'closedAt',
] as const;

export function selectDepartments(tx: Tx): Promise<Department[]> {
  return tx.db
    .selectFrom('department')
    .select(DEPARTMENT)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('sort')
    .orderBy('code')
    .execute();
}

export async function selectDepartment(tx: Tx, id: string): Promise<Department | undefined> {
  return tx.db
    .selectFrom('department')
    .select(DEPARTMENT)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function insertDepartment(tx: Tx, row: Omit<Department, 'version' | 'closedAt'>): Promise<void> {
  await tx.db
    .insertInto('department')
    .values({ ...row, closedAt: null, tenantId: tx.tenantId })
    .execute();
}

export async function selectStaff(tx: Tx): Promise<StaffMember[]> {
  const rows = await tx.db
    .selectFrom('staff')
    .selectAll()
    .where('tenantId', '=', tx.tenantId)
    .orderBy('kana')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, capacity: row.capacity as Record<string, number> }));
}

export async function selectStaffMember(tx: Tx, staffId: string): Promise<StaffMember | undefined> {
  const row = await tx.db
    .selectFrom('staff')
    .selectAll()
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', staffId)
    .executeTakeFirst();
  return row && { ...row, capacity: row.capacity as Record<string, number> };
}

export async function insertStaff(
  tx: Tx,
  row: Omit<StaffMember, 'active' | 'program' | 'version' | 'leftAt'>,
  roles: readonly string[],
  kind: { program: boolean } = { program: false },
): Promise<void> {
  await tx.db
    .insertInto('staff')
    .values({
      ...row,
      tenantId: tx.tenantId,
      languages: [...row.languages],
      capacity: JSON.stringify(row.capacity),
      active: !kind.program,
      program: kind.program,
      createdAt: tx.now,
    })
    .execute();
  if (roles.length === 0) return;
  await tx.db
    .insertInto('staffRole')
    .values(roles.map((role) => ({ tenantId: tx.tenantId, staffId: row.id, role })))
    .execute();
}

/** With what a city's own role permits; one that was retired permits nothing. */
function heldRoles(tx: Tx) {
  return tx.db
    .selectFrom('staffRole')
    .leftJoin('ownRole', (join) =>
      join
        .onRef('ownRole.tenantId', '=', 'staffRole.tenantId')
        .on(sql<boolean>`own_role.id::text = staff_role.role and own_role.active`),
    )
    .select(['staffRole.staffId', 'staffRole.role', 'ownRole.permissions'])
    .where('staffRole.tenantId', '=', tx.tenantId)
    .orderBy('staffRole.role');
}

const asHeld = (row: { role: string; permissions: string[] | null }): HeldRole => ({
  role: row.role,
  permissions: row.permissions as Permission[] | null,
});

export async function selectRolesByStaff(tx: Tx): Promise<Map<string, HeldRole[]>> {
  const found = new Map<string, HeldRole[]>();
  for (const row of await heldRoles(tx).execute())
    found.set(row.staffId, [...(found.get(row.staffId) ?? []), asHeld(row)]);
  return found;
}

export async function selectRoles(tx: Tx, staffId: string): Promise<HeldRole[]> {
  return (await heldRoles(tx).where('staffId', '=', staffId).execute()).map(asHeld);
}

export function selectSkills(tx: Tx): Promise<Skill[]> {
  return tx.db
    .selectFrom('skill')
    .select(['id', 'code', 'name', 'version', 'active'])
    .where('tenantId', '=', tx.tenantId)
    .orderBy('code')
    .execute();
}

export async function insertSkill(tx: Tx, row: { id: string; code: string; name: string }): Promise<void> {
  await tx.db
    .insertInto('skill')
    .values({ ...row, tenantId: tx.tenantId })
    .execute();
}

/** False when the row is not of that version any more. */
export async function updateSkill(
  tx: Tx,
  id: string,
  version: number,
  set: Pick<Skill, 'name' | 'active'>,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('skill')
    .set({ ...set, version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function insertStaffSkills(
  tx: Tx,
  staffId: string,
  skills: readonly { skillId: string; level: number }[],
): Promise<void> {
  if (skills.length === 0) return;
  await tx.db
    .insertInto('staffSkill')
    .values(skills.map((skill) => ({ ...skill, tenantId: tx.tenantId, staffId })))
    .execute();
}

// ── accounts and sessions: of the installation ───────────────────────────────

type Installation = Kysely<Tables>;

export function selectAccountByLogin(db: Installation, login: string) {
  return db.selectFrom('account').selectAll().where('login', '=', login).executeTakeFirst();
}

export function selectAccount(db: Installation, id: string) {
  return db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertAccount(
  db: Installation,
  row: { id: string; login: string; passwordHash: string; createdAt: Date },
): Promise<void> {
  await db
    .insertInto('account')
    .values({ ...row, failedCount: 0, lockedUntil: null })
    .execute();
}

export async function updateLogin(db: Installation, accountId: string, login: string): Promise<void> {
  await db.updateTable('account').set({ login }).where('id', '=', accountId).execute();
}

export async function updateLoginState(
  db: Installation,
  accountId: string,
  state: { failedCount: number; lockedUntil: Date | null },
): Promise<void> {
  await db.updateTable('account').set(state).where('id', '=', accountId).execute();
}

/** Counts one more wrong password and returns how many there are now; counted in SQL, so that tries side by side all count. */
export async function countFailure(db: Installation, accountId: string): Promise<number> {
  const row = await db
    .updateTable('account')
    .set((eb) => ({ failedCount: eb('failedCount', '+', 1) }))
    .where('id', '=', accountId)
    .returning('failedCount')
    .executeTakeFirstOrThrow();
  return row.failedCount;
}

export async function updatePassword(
  db: Installation,
  login: string,
  passwordHash: string,
): Promise<boolean> {
  const result = await db
    .updateTable('account')
    .set({ passwordHash })
    .where('login', '=', login)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function selectMemberships(
  db: Installation,
  accountId: string,
): Promise<{ tenantId: string; staffId: string }[]> {
  const { rows } = await sql<{
    tenantId: string;
    staffId: string;
  }>`select tenant_id, staff_id from memberships_of(${accountId}) order by staff_id`.execute(db);
  return rows;
}

export async function insertSession(
  db: Installation,
  row: {
    idHash: Buffer;
    accountId: string;
    tenantId: string;
    createdAt: Date;
    expiresAt: Date;
    device: string;
    idleMinutes: number;
    pendingFactor: boolean;
    cameBy: CameBy;
    serverId: string | null;
    leaveHint: Buffer | null;
    addressHash: Buffer;
  },
): Promise<void> {
  await db
    .insertInto('session')
    .values({ ...row, lastSeenAt: row.createdAt, lockedAt: null })
    .execute();
}

export function selectSession(db: Installation, idHash: Buffer) {
  return db.selectFrom('session').selectAll().where('idHash', '=', idHash).executeTakeFirst();
}

/** A session with whom its account is in its city; null for somebody who left. In one question: every request asks it first. */
export function selectSessionAndStaff(db: Installation, idHash: Buffer) {
  return db
    .selectFrom('session')
    .selectAll()
    .select(
      sql<string | null>`(select m.staff_id from memberships_of(session.account_id) m
        where m.tenant_id = session.tenant_id order by m.staff_id limit 1)`.as('staffId'),
    )
    .where('idHash', '=', idHash)
    .executeTakeFirst();
}

export async function updateSession(
  db: Installation,
  idHash: Buffer,
  change: {
    lastSeenAt?: Date;
    tenantId?: string;
    lockedAt?: Date | null;
    idleMinutes?: number;
    pendingFactor?: boolean;
    addressHash?: Buffer;
  },
): Promise<void> {
  await db.updateTable('session').set(change).where('idHash', '=', idHash).execute();
}

export async function deleteSession(db: Installation, idHash: Buffer): Promise<void> {
  await db.deleteFrom('session').where('idHash', '=', idHash).execute();
}
