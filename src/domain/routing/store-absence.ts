import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { DESK_GONE, type PresenceStatus } from './types.ts';

/** Takes note that a desk of this account is there; nothing happens where no presence was ever set. */
export async function touchDesk(db: Kysely<Tables>, accountId: string, at: Date): Promise<void> {
  await db.updateTable('presence').set({ deskSeenAt: at }).where('accountId', '=', accountId).execute();
}

const lastSign = sql`greatest(p.desk_seen_at, p.last_seen_at)`;

export interface SilentDesk {
  accountId: string;
  status: PresenceStatus;
  reason: string | null;
  lastSignAt: Date;
}

/** Accounts whose desks once reported and have been silent since before `silentSince`; presence is the installation's. */
export async function selectSilentDesks(db: Kysely<Tables>, silentSince: Date): Promise<SilentDesk[]> {
  const { rows } = await sql<SilentDesk>`
    select p.account_id, p.status, p.reason, ${lastSign} as last_sign_at from presence p
    where p.status <> 'offline' and p.desk_seen_at is not null and ${lastSign} < ${silentSince}
    order by p.account_id`.execute(db);
  return rows;
}

/** Their places in this city. */
export function selectStaffOfAccounts(
  tx: Tx,
  accountIds: readonly string[],
): Promise<{ id: string; accountId: string }[]> {
  return tx.db
    .selectFrom('staff')
    .select(['id', 'accountId'])
    .where('tenantId', '=', tx.tenantId)
    .where('accountId', 'in', accountIds)
    .orderBy('id')
    .execute();
}

/** Compare-and-set: ends the presence unless a sign of life came meanwhile. True when it is ended for that reason now. */
export async function endSilentPresence(tx: Tx, accountId: string, silentSince: Date): Promise<boolean> {
  const { rows } = await sql<{ ended: boolean }>`
    update presence p set status = 'offline', reason = ${DESK_GONE}, since = ${tx.now}, idle_since = ${tx.now},
      missed_count = 0, set_aside = false
    where p.account_id = ${accountId} and p.status <> 'offline' and ${lastSign} < ${silentSince}
    returning true as ended`.execute(tx.db);
  if (rows.length > 0) {
    await tx.db
      .insertInto('presenceChange')
      .values({ accountId, at: tx.now, status: 'offline', reason: DESK_GONE })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return true;
  }
  const present = await tx.db
    .selectFrom('presence')
    .select(['status', 'reason'])
    .where('accountId', '=', accountId)
    .executeTakeFirst();
  return present?.status === 'offline' && present.reason === DESK_GONE;
}
