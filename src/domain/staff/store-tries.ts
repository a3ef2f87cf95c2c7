import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';

declare module '#db/tables.ts' {
  interface Tables {
    signInTry: {
      accountId: string;
      networkHash: Buffer;
      failedCount: number;
      restsUntil: Date | null;
      triedAt: Date;
      cameInAt: Date | null;
    };
    signInNetwork: { networkHash: Buffer; failedCount: number; since: Date };
  }
}

type Installation = Kysely<Tables>;

export function selectTry(db: Installation, accountId: string, networkHash: Buffer) {
  return db
    .selectFrom('signInTry')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('networkHash', '=', networkHash)
    .executeTakeFirst();
}

/** Counts one more wrong answer; answers how many there are now. Counted in SQL, so that tries side by side all count. */
export async function countTry(
  db: Installation,
  accountId: string,
  networkHash: Buffer,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ failedCount: number }>`
    insert into sign_in_try (account_id, network_hash, failed_count, tried_at)
    values (${accountId}, ${networkHash}, 1, ${now})
    on conflict (account_id, network_hash)
    do update set failed_count = sign_in_try.failed_count + 1, tried_at = excluded.tried_at
    returning failed_count`.execute(db);
  return rows[0]?.failedCount ?? 1;
}

export async function updateRest(
  db: Installation,
  accountId: string,
  networkHash: Buffer,
  restsUntil: Date,
): Promise<void> {
  await db
    .updateTable('signInTry')
    .set({ restsUntil })
    .where('accountId', '=', accountId)
    .where('networkHash', '=', networkHash)
    .execute();
}

/** Notes that somebody came in from there: what was wrong there is forgotten, and so are places of long ago. */
export async function putCameIn(
  db: Installation,
  accountId: string,
  networkHash: Buffer,
  { now, forgetBefore }: { now: Date; forgetBefore: Date },
): Promise<void> {
  const row = { failedCount: 0, restsUntil: null, triedAt: now, cameInAt: now };
  await db
    .insertInto('signInTry')
    .values({ accountId, networkHash, ...row })
    .onConflict((conflict) => conflict.columns(['accountId', 'networkHash']).doUpdateSet(row))
    .execute();
  await db
    .deleteFrom('signInTry')
    .where('accountId', '=', accountId)
    .where('triedAt', '<', forgetBefore)
    .execute();
}

/** How many wrong answers came from a network, over all logins, since its count began. */
export async function selectNetwork(db: Installation, networkHash: Buffer) {
  return db.selectFrom('signInNetwork').selectAll().where('networkHash', '=', networkHash).executeTakeFirst();
}

/** Counts one more; a count that began before `freshAfter` begins anew, and old ones go. */
export async function countNetwork(
  db: Installation,
  networkHash: Buffer,
  { now, freshAfter }: { now: Date; freshAfter: Date },
): Promise<void> {
  await sql`
    insert into sign_in_network (network_hash, failed_count, since) values (${networkHash}, 1, ${now})
    on conflict (network_hash) do update set
      failed_count = case when sign_in_network.since < ${freshAfter} then 1 else sign_in_network.failed_count + 1 end,
      since = case when sign_in_network.since < ${freshAfter} then excluded.since else sign_in_network.since end`.execute(
    db,
  );
  await db.deleteFrom('signInNetwork').where('since', '<', freshAfter).execute();
}
