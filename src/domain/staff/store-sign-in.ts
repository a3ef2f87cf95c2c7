import type { Generated } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { AddressRule, SignInPolicy } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    accountFactor: {
      accountId: string;
      secret: Buffer;
      createdAt: Date;
      confirmedAt: Date | null;
      lastStep: Generated<number>;
    };
    recoveryCode: { accountId: string; codeHash: Buffer; usedAt: Date | null };
    signInPolicy: Omit<SignInPolicy, 'secondFactorRoles' | 'addressRules' | 'directoryRoles'> & {
      tenantId: string;
      secondFactorRoles: string[];
      directoryRoles: string[];
      /** jsonb; written as JSON text. */
      addressRules: unknown;
    };
  }
}

export function selectFactor(tx: Tx, accountId: string) {
  return tx.db.selectFrom('accountFactor').selectAll().where('accountId', '=', accountId).executeTakeFirst();
}

/** Puts a secret that is not confirmed yet in the place of one that never was. */
export async function putFactor(tx: Tx, accountId: string, secret: Buffer): Promise<void> {
  const row = { secret, createdAt: tx.now, confirmedAt: null, lastStep: 0 };
  await tx.db
    .insertInto('accountFactor')
    .values({ ...row, accountId })
    .onConflict((conflict) => conflict.column('accountId').doUpdateSet(row))
    .execute();
}

/** Notes the step of a code that was right; false for one that came before, so that each lets in once. */
export async function takeStep(tx: Tx, accountId: string, step: number, confirms: boolean): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('accountFactor')
    .set({ lastStep: step, ...(confirms ? { confirmedAt: tx.now } : {}) })
    .where('accountId', '=', accountId)
    .where('lastStep', '<', step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function deleteFactor(tx: Tx, accountId: string): Promise<void> {
  await tx.db.deleteFrom('recoveryCode').where('accountId', '=', accountId).execute();
  await tx.db.deleteFrom('accountFactor').where('accountId', '=', accountId).execute();
}

export async function replaceCodes(tx: Tx, accountId: string, hashes: readonly Buffer[]): Promise<void> {
  await tx.db.deleteFrom('recoveryCode').where('accountId', '=', accountId).execute();
  await tx.db
    .insertInto('recoveryCode')
    .values(hashes.map((codeHash) => ({ accountId, codeHash, usedAt: null })))
    .execute();
}

/** False for one that is none of theirs or was used. */
export async function useCode(tx: Tx, accountId: string, codeHash: Buffer): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('recoveryCode')
    .set({ usedAt: tx.now })
    .where('accountId', '=', accountId)
    .where('codeHash', '=', codeHash)
    .where('usedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function countCodes(tx: Tx, accountId: string): Promise<number> {
  const { left } = await tx.db
    .selectFrom('recoveryCode')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .where('accountId', '=', accountId)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(left);
}

export async function selectPolicy(tx: Tx): Promise<SignInPolicy | undefined> {
  const row = await tx.db
    .selectFrom('signInPolicy')
    .selectAll()
    .where('tenantId', '=', tx.tenantId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { tenantId: _tenantId, addressRules, ...rest } = row;
  return { ...rest, addressRules: addressRules as AddressRule[] };
}

/** False when it is not of that version any more; version 0 is that of none. */
export async function updatePolicy(
  tx: Tx,
  version: number,
  to: Omit<SignInPolicy, 'version'>,
): Promise<boolean> {
  const row = {
    ...to,
    secondFactorRoles: [...to.secondFactorRoles],
    directoryRoles: [...to.directoryRoles],
    addressRules: JSON.stringify(to.addressRules),
    version: version + 1,
  };
  if (version === 0) {
    const made = await tx.db
      .insertInto('signInPolicy')
      .values({ ...row, tenantId: tx.tenantId })
      .onConflict((conflict) => conflict.column('tenantId').doNothing())
      .executeTakeFirst();
    return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const { numUpdatedRows } = await tx.db
    .updateTable('signInPolicy')
    .set(row)
    .where('tenantId', '=', tx.tenantId)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Sessions that were opened in this city end as it says now; from where they come is looked at anew. */
export async function limitSessions(tx: Tx, idleMinutes: number, sessionHours: number): Promise<void> {
  const sessions = await tx.db
    .selectFrom('session')
    .select(['idHash', 'createdAt'])
    .where('tenantId', '=', tx.tenantId)
    .execute();
  for (const { idHash, createdAt } of sessions)
    await tx.db
      .updateTable('session')
      .set({
        idleMinutes,
        addressHash: null,
        expiresAt: new Date(createdAt.getTime() + sessionHours * 3_600_000),
      })
      .where('idHash', '=', idHash)
      .execute();
}

/** Those of a person in all their cities, the one used last first. */
export function selectSessionsOf(tx: Tx, accountId: string) {
  return tx.db
    .selectFrom('session')
    .select(['id', 'idHash', 'device', 'createdAt', 'lastSeenAt', 'expiresAt', 'idleMinutes'])
    .where('accountId', '=', accountId)
    .where('expiresAt', '>', tx.now)
    .orderBy('lastSeenAt', 'desc')
    .execute();
}

/** Ends one of a person's sessions, or all but one; answers how many. */
export async function deleteSessionsOf(
  tx: Tx,
  accountId: string,
  which: { id: string } | { exceptHash: Buffer },
): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('session')
    .where('accountId', '=', accountId)
    .where((eb) => ('id' in which ? eb('id', '=', which.id) : eb('idHash', '<>', which.exceptHash)))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Ends those of a person in this city; answers how many. */
export async function deleteSessionsHere(tx: Tx, accountId: string): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('session')
    .where('accountId', '=', accountId)
    .where('tenantId', '=', tx.tenantId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Ends those of a person that an identity server opened in this city; answers how many. */
export async function deleteSessionsByServer(tx: Tx, accountId: string, serverId: string): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('session')
    .where('accountId', '=', accountId)
    .where('tenantId', '=', tx.tenantId)
    .where('serverId', '=', serverId)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export async function settlePending(tx: Tx, accountId: string): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ pendingFactor: false })
    .where('accountId', '=', accountId)
    .execute();
}
