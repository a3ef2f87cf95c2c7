import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import {
  allDoSince,
  beginIndexChange,
  type IndexRootRow,
  indexStage,
  selectIndexRoots,
  settleIndexes,
  turnIndexes,
} from '#db/index-roots.ts';
import {
  countIndexed,
  doubleColumns,
  type ReindexProgress,
  type SearchColumn,
  thinColumns,
} from '#db/reindex.ts';
import type { Tables } from '#db/tables.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import { unwrapIndexRoot } from '#kernel/sealed.ts';
import { createIndexStep, type IndexStage } from '#kernel/search-hashes.ts';

/** As the database's owner: rows of all cities are read through and set. */
export interface IndexGround {
  db: Kysely<Tables>;
  pool: pg.Pool;
  masterKey: Buffer;
  columns: readonly SearchColumn[];
  clock: Clock;
  ids: Ids;
  say: (line: string) => void;
}

const STAGES: Readonly<Record<IndexStage, string>> = {
  settled: '変更は進んでいません / no change under way',
  told: '新しい根を全プロセスに知らせています / processes are learning the new root',
  doubling: '新旧両方で引けるようにしています / rows are being made to be found by both',
  turned: '検索を新しい方に切り替えています / searches are turning to the new one',
  thinning: '古い方を消しています / the old one is being taken out',
};

/** Which root searches go by, and how far a change has come. */
export function indexLine(roots: readonly IndexRootRow[], now: Date): string {
  return `検索索引の根 / root of the search indexes: ${roots.at(-1)?.id ?? 1}  ${STAGES[indexStage(roots, now)]}`;
}

/** Begins a change of the root of the search indexes. Returns 1 while one is under way. */
export async function rotateIndex(ground: IndexGround): Promise<number> {
  const root = await beginIndexChange(ground, ground.masterKey);
  if (!root) {
    ground.say('変更の途中です。先に keys reindex を。 / A change is under way: go on with keys reindex.');
    return 1;
  }
  ground.say(`根 ${root.id} を加えました。 / Root ${root.id} was added.`);
  sayWhen(ground, root.doublesFrom);
  return 0;
}

/**
 * Takes the change of the root as far as it can be taken now, and says what remains and from when on; `toItsEnd` waits and
 * goes on. What was begun and cut short goes on. Returns 0.
 */
export async function reindex(ground: IndexGround, toItsEnd = false): Promise<number> {
  for (;;) {
    const goesOnAt = await reindexNow(ground);
    if (!goesOnAt) return 0;
    sayWhen(ground, goesOnAt);
    if (!toItsEnd) return 0;
    await sleep(Math.max(1_000, goesOnAt.getTime() - ground.clock.now().getTime()));
  }
}

function sayWhen({ say }: IndexGround, at: Date): void {
  say(`続き: ${at.toISOString()} 以後に keys reindex / Go on with keys reindex from ${at.toISOString()} on.`);
}

/** From when on there is something to do again; undefined when the change is over. */
async function reindexNow(ground: IndexGround): Promise<Date | undefined> {
  const { db, clock, say } = ground;
  for (;;) {
    const roots = await selectIndexRoots(db);
    const newest = roots.at(-1);
    const stage = indexStage(roots, clock.now());
    say(indexLine(roots, clock.now()));
    if (!newest || stage === 'settled') return undefined;
    if (stage === 'told') return newest.doublesFrom;
    if (stage === 'turned') return newest.thinsFrom ?? undefined;
    // Looked at before the rows: whatever a process wrote the former way until then is among them.
    const since = allDoSince(newest, stage);
    const isDoneByAll = since !== undefined && since <= clock.now();
    await workThrough(ground, newest, stage);
    const left = await remaining(ground, stage);
    if (!isDoneByAll) return since;
    if (left > 0) return clock.now();
    await (stage === 'doubling' ? turnIndexes(ground, newest.id) : settleIndexes(ground, newest.id));
  }
}

async function workThrough(ground: IndexGround, newest: IndexRootRow, stage: IndexStage): Promise<void> {
  const { pool, masterKey, columns, say } = ground;
  const before = await remaining(ground, stage);
  say(`  残り ${before} 行 / ${before} rows to do`);
  const tell = ({ table, column, done }: ReindexProgress) => say(`  ${table}.${column}: ${done}`);
  if (stage === 'doubling')
    await doubleColumns(pool, createIndexStep(unwrapIndexRoot(masterKey, newest)), columns, tell);
  else await thinColumns(pool, columns, tell);
}

async function remaining({ pool, columns }: IndexGround, stage: IndexStage): Promise<number> {
  const counts = await countIndexed(pool, columns);
  return counts.reduce((all, { single, doubled }) => all + (stage === 'doubling' ? single : doubled), 0);
}
