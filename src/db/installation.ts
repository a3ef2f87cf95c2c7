import { createHash, randomInt } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Ids } from '../kernel/ids.ts';
import type { Tables } from './tables.ts';
import type { Tx } from './transaction.ts';

const MOST_EPOCHS = 2 ** 31;
const hashSetupToken = (token: string) => createHash('sha256').update(`setup:${token}`).digest();

/** The epoch of this installation's feed, made on first use; cursors of another epoch start afresh. */
export async function readFeedEpoch(db: Kysely<Tables>): Promise<number> {
  await db
    .insertInto('installation')
    .values({ onlyRow: true, feedEpoch: randomInt(MOST_EPOCHS), setupTokenHash: null, setupDoneAt: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await db.selectFrom('installation').select('feedEpoch').executeTakeFirstOrThrow()).feedEpoch;
}

/** True when the installation was opened for a real city whose first visitor has not come yet. */
export async function isAwaitingFounder(db: Kysely<Tables>): Promise<boolean> {
  const row = await db
    .selectFrom('installation')
    .select('setupTokenHash')
    .where('setupDoneAt', 'is', null)
    .executeTakeFirst();
  return row !== undefined && row.setupTokenHash !== null;
}

/** Makes the one-time link of an empty installation; the one before stops working. Undefined once a city was founded. */
export async function renewSetupToken(db: Kysely<Tables>, ids: Ids): Promise<string | undefined> {
  const token = ids.token(24);
  const result = await db
    .updateTable('installation')
    .set({ setupTokenHash: hashSetupToken(token) })
    .where('setupDoneAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n ? token : undefined;
}

export async function isSetupOpen(db: Kysely<Tables>, token: string): Promise<boolean> {
  const row = await db
    .selectFrom('installation')
    .select('setupTokenHash')
    .where('setupDoneAt', 'is', null)
    .executeTakeFirst();
  return row?.setupTokenHash?.equals(hashSetupToken(token)) ?? false;
}

/** Uses the one-time link up; false when it is not the one made last, or was used. */
export async function useSetupToken(tx: Tx, token: string): Promise<boolean> {
  const result = await tx.db
    .updateTable('installation')
    .set({ setupDoneAt: tx.now, setupTokenHash: null })
    .where('setupDoneAt', 'is', null)
    .where('setupTokenHash', '=', hashSetupToken(token))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** True when no city was founded yet, neither a real one nor the demo. */
export async function isEmpty(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ empty: boolean }>`select not exists (select 1 from tenant) as empty`.execute(
    db,
  );
  return rows[0]?.empty === true;
}
