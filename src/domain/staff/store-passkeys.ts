import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    passkey: {
      id: Buffer;
      accountId: string;
      publicKey: Buffer;
      signCount: number;
      transports: string[];
      name: string;
      createdAt: Date;
      lastUsedAt: Date | null;
    };
    passkeyChallenge: {
      challengeHash: Buffer;
      purpose: 'make' | 'enter';
      accountId: string | null;
      expiresAt: Date;
    };
  }
}

type Installation = Kysely<Tables>;

export function selectPasskeys(db: Installation, accountId: string) {
  return db
    .selectFrom('passkey')
    .selectAll()
    .where('accountId', '=', accountId)
    .orderBy('createdAt')
    .execute();
}

export function selectPasskey(db: Installation, id: Buffer) {
  return db.selectFrom('passkey').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertPasskey(
  tx: Tx,
  row: Omit<Tables['passkey'], 'createdAt' | 'lastUsedAt'>,
): Promise<void> {
  await tx.db
    .insertInto('passkey')
    .values({ ...row, createdAt: tx.now, lastUsedAt: null })
    .execute();
}

/** False for one that is none of theirs. */
export async function deletePasskey(tx: Tx, accountId: string, id: Buffer): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('passkey')
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deletePasskeysOf(tx: Tx, accountId: string): Promise<void> {
  await tx.db.deleteFrom('passkey').where('accountId', '=', accountId).execute();
}

/** Notes a use; false when its count is not beyond the one before: a copy of the key may be about. */
export async function touchPasskey(
  db: Installation,
  id: Buffer,
  signCount: number,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passkey')
    .set({ signCount, lastUsedAt: now })
    .where('id', '=', id)
    .where((eb) => (signCount === 0 ? eb('signCount', '=', 0) : eb('signCount', '<', signCount)))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keeps what has to be signed next; those that nobody signed go. */
export async function insertChallenge(
  db: Installation,
  row: Tables['passkeyChallenge'],
  now: Date,
): Promise<void> {
  await db.deleteFrom('passkeyChallenge').where('expiresAt', '<', now).execute();
  await db.insertInto('passkeyChallenge').values(row).execute();
}

/** Uses one up; undefined for one that is unknown, over, used, or was made for something else. */
export function takeChallenge(
  db: Installation,
  row: Pick<Tables['passkeyChallenge'], 'challengeHash' | 'purpose' | 'accountId'>,
  now: Date,
) {
  return db
    .deleteFrom('passkeyChallenge')
    .where('challengeHash', '=', row.challengeHash)
    .where('purpose', '=', row.purpose)
    .where('accountId', 'is not distinct from', row.accountId)
    .where('expiresAt', '>', now)
    .returning('challengeHash')
    .executeTakeFirst();
}
