import { hkdfSync } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import {
  createKey,
  createSealer,
  type LiveSealer,
  SealBroken,
  unwrapKey,
  unwrapSecret,
  type WrappedKey,
  wrapKey,
  wrapSecret,
} from '../kernel/sealed.ts';
import { createPool, createQueryBuilder } from './connection.ts';
import { ALL_KNOW_AFTER_MS, indexesOf, rewrapIndexRoots, selectIndexRoots } from './index-roots.ts';
import { requireOpen } from './master-key.ts';
import type { Tables } from './tables.ts';

declare module './tables.ts' {
  interface Tables {
    keptSecret: { use: KeptUse; wrapped: Buffer };
  }
}

const KEY_BYTES = 32;
const FIRST_KEY = 1;
/** How often processes look for new keys; a new one waits until it seals, so that ten looks may fail in between. */
const KEY_LOOK_MS = 60_000;
const SEALS_AFTER_MS = ALL_KNOW_AFTER_MS;
/** Secrets that stay when the master key changes: running processes, and what was chained before, go on with them. */
const KEPT_USES = ['database-roles', 'audit-chain'] as const;
export type KeptUse = (typeof KEPT_USES)[number];

/** A data key, since when values are sealed by it, and whether none is any more. */
export type DataKey = WrappedKey & { readonly sealsFrom: Date; readonly retiredAt: Date | null };

/** A secret for one use that follows from the master key, so that it is neither stored nor tells of the others. */
export function deriveSecret(masterKey: Buffer, use: KeptUse | 'backup'): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, 'engawa', `engawa.secret.${use}`, KEY_BYTES));
}

/** The same for a use that outlasts a change of the master key: what was kept of then, else what follows from this one. */
export async function keptSecret(db: Kysely<Tables>, masterKey: Buffer, use: KeptUse): Promise<Buffer> {
  const row = await db.selectFrom('keptSecret').select('wrapped').where('use', '=', use).executeTakeFirst();
  return row ? unwrapSecret(masterKey, use, row.wrapped) : deriveSecret(masterKey, use);
}

/** The secret of the database's roles, before anybody can sign in with one: also for a database without any table. */
export async function roleSecretOf(adminUrl: string, masterKey: Buffer): Promise<Buffer> {
  const pool = createPool(adminUrl, { name: 'engawa keys', max: 1 });
  try {
    const table = await pool.query<{ found: boolean }>(
      `select to_regclass('kept_secret') is not null as found`,
    );
    if (!table.rows[0]?.found) return deriveSecret(masterKey, 'database-roles');
    return await keptSecret(createQueryBuilder(pool), masterKey, 'database-roles');
  } finally {
    await pool.end();
  }
}

/**
 * The data keys of this database, oldest first; makes number 1 when there is none. Two processes that start at the same
 * moment end with the same key. Refuses (`ServerFailure`) a master key that does not open them.
 */
export async function loadDataKeys(db: Kysely<Tables>, masterKey: Buffer, clock: Clock): Promise<DataKey[]> {
  const known = await selectKeys(db);
  const keys = known.length > 0 ? known : await makeFirstKey(db, masterKey, clock);
  for (const key of keys) requireOpen(masterKey, key);
  return keys;
}

/**
 * Adds a data key and returns its number. It seals ten minutes later: every running process has taken it up by then
 * (`learnKeys`), so that none meets a value that it cannot open. The older ones stay and open what they sealed.
 */
export async function rotateDataKey(db: Kysely<Tables>, masterKey: Buffer, clock: Clock): Promise<number> {
  await loadDataKeys(db, masterKey, clock);
  return alone(db, async (trx) => {
    const known = await loadDataKeys(trx, masterKey, clock);
    const id = Math.max(...known.map((key) => key.id)) + 1;
    const sealsFrom = new Date(clock.now().getTime() + SEALS_AFTER_MS);
    await insertKey(trx, masterKey, id, { now: clock.now(), sealsFrom });
    return id;
  });
}

/**
 * Closes all data keys, and the secrets that outlast a master key, by another one; what they sealed is not touched. All or
 * nothing, as the database's owner. Returns how many keys. Refuses (`ServerFailure`) a master key that does not open them.
 */
export async function rewrapKeys(adminUrl: string, from: Buffer, to: Buffer): Promise<number> {
  const pool = createPool(adminUrl, { name: 'engawa keys', max: 1 });
  try {
    return await alone(createQueryBuilder(pool), async (trx) => {
      const keys = await selectKeys(trx);
      for (const key of keys) {
        requireOpen(from, key);
        const { wrapped } = wrapKey(to, key.id, unwrapKey(from, key));
        await trx.updateTable('dataKey').set({ wrapped }).where('id', '=', key.id).execute();
      }
      for (const use of KEPT_USES) {
        const wrapped = wrapSecret(to, use, await keptSecret(trx, from, use));
        await trx
          .insertInto('keptSecret')
          .values({ use, wrapped })
          .onConflict((conflict) => conflict.column('use').doUpdateSet({ wrapped }))
          .execute();
      }
      await rewrapIndexRoots(trx, from, to);
      return keys.length;
    });
  } finally {
    await pool.end();
  }
}

/**
 * Takes out of use a key that nothing is sealed by any more, so that whoever comes by it opens nothing. The first one is
 * kept as the root of what is searched by, and marked. Whoever calls has looked that nothing is.
 */
export async function retireDataKey(adminUrl: string, id: number, clock: Clock): Promise<void> {
  const pool = createPool(adminUrl, { name: 'engawa keys', max: 1 });
  try {
    const db = createQueryBuilder(pool);
    if (id === FIRST_KEY)
      await db.updateTable('dataKey').set({ retiredAt: clock.now() }).where('id', '=', id).execute();
    else await db.deleteFrom('dataKey').where('id', '=', id).execute();
  } finally {
    await pool.end();
  }
}

/** From when on nobody seals by an older key than this one: every running process has looked again since it began. */
export function soleSince({ sealsFrom }: DataKey): Date {
  return new Date(sealsFrom.getTime() + SEALS_AFTER_MS);
}

/** The number of the key that seals now: the newest whose time has come. */
export function sealingKey(keys: readonly DataKey[], now: Date): number {
  return Math.max(FIRST_KEY, ...keys.filter(({ sealsFrom }) => sealsFrom <= now).map(({ id }) => id));
}

/** A sealer over the keys of this database; `keysTask` keeps it up to date. Refuses as `loadDataKeys`. */
export async function openSealer(
  db: Kysely<Tables>,
  { masterKey, sealText }: { masterKey: Buffer; sealText: boolean },
  clock: Clock,
): Promise<LiveSealer> {
  const dataKeys = await loadDataKeys(db, masterKey, clock);
  const sealsBy = sealingKey(dataKeys, clock.now());
  const indexes = indexesOf(await selectIndexRoots(db), clock.now());
  return createSealer({ masterKey, dataKeys, sealsBy, textSealed: sealText, indexes });
}

/** For the housekeeping: a process takes up new keys and roots each minute, by the master key as it is then. */
export function keysTask(deps: {
  installation: Kysely<Tables>;
  sealer: Pick<LiveSealer, 'learn'>;
  clock: Clock;
  /** Looks again for the master key, which may have been changed since; undefined where it cannot. */
  readMasterKey?: (() => Promise<Buffer>) | undefined;
}) {
  return { name: 'data keys', everyMs: KEY_LOOK_MS, run: () => learnKeys(deps) };
}

/** Lets a running process take up keys and roots that were added since it began. */
async function learnKeys({
  installation,
  sealer,
  clock,
  readMasterKey,
}: Parameters<typeof keysTask>[0]): Promise<void> {
  const [keys, roots] = await Promise.all([selectKeys(installation), selectIndexRoots(installation)]);
  const sealsBy = sealingKey(keys, clock.now());
  const indexes = indexesOf(roots, clock.now());
  try {
    sealer.learn(keys, sealsBy, { indexes });
  } catch (error) {
    if (!(error instanceof SealBroken) || !readMasterKey) throw error;
    sealer.learn(keys, sealsBy, { indexes, masterKey: await readMasterKey() });
  }
}

async function makeFirstKey(db: Kysely<Tables>, masterKey: Buffer, clock: Clock): Promise<DataKey[]> {
  const now = clock.now();
  await insertKey(db, masterKey, FIRST_KEY, { now, sealsFrom: now });
  return selectKeys(db);
}

/** One process at a time: a key added in the middle of a change of the master key would be closed by the old one. */
function alone<T>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('engawa data keys'))`.execute(trx);
    return work(trx);
  });
}

/** Nothing, when that number was taken by somebody else in the meantime. */
async function insertKey(
  db: Kysely<Tables>,
  masterKey: Buffer,
  id: number,
  at: { now: Date; sealsFrom: Date },
): Promise<void> {
  const { wrapped } = wrapKey(masterKey, id, createKey());
  await db
    .insertInto('dataKey')
    .values({ id, wrapped, createdAt: at.now, sealsFrom: at.sealsFrom, retiredAt: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function selectKeys(db: Kysely<Tables>): Promise<DataKey[]> {
  return db.selectFrom('dataKey').select(['id', 'wrapped', 'sealsFrom', 'retiredAt']).orderBy('id').execute();
}
