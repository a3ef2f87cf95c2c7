import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';

/**
 * The lease by which one process at a time routes a pool. Its times are the database's own: machines' clocks differ,
 * and one that jumps must not end or prolong a lease.
 */
export interface Lease {
  poolId: string;
  epoch: number;
}

/** Renews the lease, or takes it (with a new epoch) when nobody holds it; undefined while somebody else does. */
export async function holdLease(
  db: Kysely<Tables>,
  poolId: string,
  holder: string,
  leaseSec: number,
  held: Lease | undefined,
): Promise<Lease | undefined> {
  if (held) {
    const renewed = await sql<{
      epoch: number;
    }>`update routing_pool set lease_until = now() + make_interval(secs => ${leaseSec})
      where id = ${poolId} and holder = ${holder} and epoch = ${held.epoch} returning epoch`.execute(db);
    if (renewed.rows[0]) return held;
  }
  const taken = await sql<{ epoch: number }>`update routing_pool
    set holder = ${holder}, epoch = epoch + 1, lease_until = now() + make_interval(secs => ${leaseSec})
    where id = ${poolId} and (lease_until is null or lease_until < now()) returning epoch`.execute(db);
  const epoch = taken.rows[0]?.epoch;
  return epoch === undefined ? undefined : { poolId, epoch };
}

/** Gives the lease back, so that a standby need not wait for its end. */
export async function releaseLease(db: Kysely<Tables>, lease: Lease, holder: string): Promise<void> {
  await sql`update routing_pool set lease_until = null, holder = null where id = ${lease.poolId} and holder = ${holder} and epoch = ${lease.epoch}`.execute(
    db,
  );
}

/**
 * True when this epoch is still the pool's. The share lock keeps a successor from taking over until the claim is
 * committed, so that a writer that was paused between asking and claiming is fenced off.
 */
export async function isCurrentEpoch(tx: Tx, lease: Lease): Promise<boolean> {
  const { rows } =
    await sql`select 1 from routing_pool where id = ${lease.poolId} and epoch = ${lease.epoch} for share`.execute(
      tx.db,
    );
  return rows.length > 0;
}

/** Cities whose people are shared: what is in hand in one counts in all. */
export interface Pool {
  poolId: string;
  tenantIds: string[];
}

export async function listPools(db: Kysely<Tables>): Promise<Pool[]> {
  const rows = await db
    .selectFrom('routingPoolTenant')
    .select(['poolId', 'tenantId'])
    .orderBy('poolId')
    .orderBy('tenantId')
    .execute();
  const pools = new Map<string, string[]>();
  for (const row of rows) pools.set(row.poolId, [...(pools.get(row.poolId) ?? []), row.tenantId]);
  return [...pools].map(([poolId, tenantIds]) => ({ poolId, tenantIds }));
}
