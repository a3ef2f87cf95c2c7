import { type Kysely, sql } from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import { createKey, unwrapIndexRoot, type WrappedIndexes, wrapIndexRoot } from '../kernel/sealed.ts';
import type { IndexStage } from '../kernel/search-hashes.ts';
import type { Tables } from './tables.ts';

declare module './tables.ts' {
  interface Tables {
    indexRoot: IndexRootRow & { madeAt: Date };
  }
}

export interface IndexRootRow {
  id: number;
  wrapped: Buffer;
  doublesFrom: Date;
  turnedAt: Date | null;
  thinsFrom: Date | null;
  settledAt: Date | null;
}

/** What became of the change: written into the audit of every city, with the number of the root. */
type Step = 'begun' | 'turned' | 'settled';
type Ground = { db: Kysely<Tables>; clock: Clock; ids: Ids };

/** Every running process has looked again after so long; ten looks may fail in between. */
export const ALL_KNOW_AFTER_MS = 600_000;
const FIRST_ROOT = 1;
const later = (at: Date) => new Date(at.getTime() + ALL_KNOW_AFTER_MS);

/** How far the newest root is in use at that moment. */
export function indexStage(roots: readonly IndexRootRow[], now: Date): IndexStage {
  const newest = roots.at(-1);
  if (!newest || newest.settledAt) return 'settled';
  if (now < newest.doublesFrom) return 'told';
  if (!newest.thinsFrom) return 'doubling';
  return now < newest.thinsFrom ? 'turned' : 'thinning';
}

/**
 * From when on all running processes do as the stage says, so that what is done to the rows is done to all of them;
 * undefined where nothing is to be done by rows.
 */
export function allDoSince(newest: IndexRootRow, stage: IndexStage): Date | undefined {
  if (stage === 'doubling') return later(newest.doublesFrom);
  return stage === 'thinning' && newest.thinsFrom ? later(newest.thinsFrom) : undefined;
}

/** The roots that came after the first, oldest first. */
export function selectIndexRoots(db: Kysely<Tables>): Promise<IndexRootRow[]> {
  return db
    .selectFrom('indexRoot')
    .select(['id', 'wrapped', 'doublesFrom', 'turnedAt', 'thinsFrom', 'settledAt'])
    .orderBy('id')
    .execute();
}

/** What a sealer searches by at that moment. */
export function indexesOf(roots: readonly IndexRootRow[], now: Date): WrappedIndexes {
  return { roots, stage: indexStage(roots, now) };
}

/** Closes the roots by another master key, in the transaction that is given. */
export async function rewrapIndexRoots(trx: Kysely<Tables>, from: Buffer, to: Buffer): Promise<void> {
  for (const root of await selectIndexRoots(trx)) {
    const { wrapped } = wrapIndexRoot(to, root.id, unwrapIndexRoot(from, root));
    await trx.updateTable('indexRoot').set({ wrapped }).where('id', '=', root.id).execute();
  }
}

/**
 * Makes a new root, as the database's owner; rows are doubled from ten minutes later. Undefined while a change is under way
 * already. Audited.
 */
export function beginIndexChange(ground: Ground, masterKey: Buffer): Promise<IndexRootRow | undefined> {
  return alone(ground, async (trx) => {
    const roots = await selectIndexRoots(trx);
    if (indexStage(roots, ground.clock.now()) !== 'settled') return undefined;
    const id = (roots.at(-1)?.id ?? FIRST_ROOT) + 1;
    const now = ground.clock.now();
    const wrapped = wrapIndexRoot(masterKey, id, createKey());
    const root = { ...wrapped, doublesFrom: later(now), turnedAt: null, thinsFrom: null, settledAt: null };
    await trx
      .insertInto('indexRoot')
      .values({ ...root, madeAt: now })
      .execute();
    await audit(trx, ground, 'begun', id);
    return root;
  });
}

/** Searches go by the newer hashes from now on. Whoever calls has looked that every row is doubled. Audited. */
export function turnIndexes(ground: Ground, id: number): Promise<void> {
  const now = ground.clock.now();
  return alone(ground, async (trx) => {
    const turned = { turnedAt: now, thinsFrom: later(now) };
    const { numUpdatedRows } = await trx
      .updateTable('indexRoot')
      .set(turned)
      .where('id', '=', id)
      .where('turnedAt', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await audit(trx, ground, 'turned', id);
  });
}

/** The change is over. Whoever calls has looked that no row holds the older hashes. Audited. */
export function settleIndexes(ground: Ground, id: number): Promise<void> {
  return alone(ground, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('indexRoot')
      .set({ settledAt: ground.clock.now() })
      .where('id', '=', id)
      .where('settledAt', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await audit(trx, ground, 'settled', id);
  });
}

/** One process at a time, and not in the middle of a change of the master key. */
function alone<T>({ db }: Ground, work: (trx: Kysely<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('engawa data keys'))`.execute(trx);
    return work(trx);
  });
}

async function audit(trx: Kysely<Tables>, { clock, ids }: Ground, step: Step, root: number): Promise<void> {
  const { rows } = await sql<{ id: string }>`select id from tenant`.execute(trx);
  for (const city of rows)
    await sql`insert into audit (tenant_id, id, at, actor, action, subject_kind, subject_id, fields)
      values (${city.id}, ${ids.next()}, ${clock.now()}, 'system:keys', 'write', 'search-index', ${city.id},
        ${[`${step}:${root}`]}::text[])`.execute(trx);
}
