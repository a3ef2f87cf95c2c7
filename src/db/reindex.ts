import type pg from 'pg';
import { doubledGrams, doubledHash, HASH_BYTES, type IndexStep } from '../kernel/search-hashes.ts';

/** A column by which rows are found: a keyed hash of a whole value, or those of the pairs of characters of a text. */
export interface SearchColumn {
  table: string;
  column: string;
  holds: 'hash' | 'grams';
}

/** What a run did so far, and what it is about; told as it goes. */
export interface ReindexProgress {
  table: string;
  column: string;
  done: number;
}

const PAGES = 64;
const DOUBLED_BYTES = 2 * HASH_BYTES + 1;
const quote = (name: string) => `"${name}"`;

/** Rows that one generation finds; those emptied by a disposal hold hashes of no key, and of another length. */
const isSingle = ({ column, holds }: SearchColumn): string =>
  holds === 'hash'
    ? `octet_length(${quote(column)}) = ${HASH_BYTES}`
    : `cardinality(${quote(column)}) > 0 and array_position(${quote(column)}, -1) is null`;
const isDoubled = ({ column, holds }: SearchColumn): string =>
  holds === 'hash'
    ? `octet_length(${quote(column)}) = ${DOUBLED_BYTES}`
    : `array_position(${quote(column)}, -1) is not null`;

/** How many rows one generation finds, and how many both do, of each column: read through as the database's owner. */
export async function countIndexed(
  pool: pg.Pool,
  columns: readonly SearchColumn[],
): Promise<{ column: SearchColumn; single: number; doubled: number }[]> {
  const counts = [];
  for (const column of columns) {
    const { rows } = await pool.query<{ single: string; doubled: string }>(
      `select count(*) filter (where ${isSingle(column)}) as single,
         count(*) filter (where ${isDoubled(column)}) as doubled from ${quote(column.table)}`,
    );
    const [row] = rows;
    counts.push({ column, single: Number(row?.single ?? 0), doubled: Number(row?.doubled ?? 0) });
  }
  return counts;
}

/**
 * Lets rows be found by the newer generation too, a stretch of pages at a time, each row compared and set: whatever is
 * written meanwhile stands, and nobody waits. May be cut short at any moment and run again: what is done is known by the
 * rows. Nothing is opened for it.
 */
export function doubleColumns(
  pool: pg.Pool,
  step: IndexStep,
  columns: readonly SearchColumn[],
  tell: (progress: ReindexProgress) => void = () => undefined,
): Promise<number> {
  return throughAll(pool, columns, tell, (column, from) => doubleStretch(pool, step, column, from));
}

/** Takes the older generation out of doubled rows, in the same way. */
export function thinColumns(
  pool: pg.Pool,
  columns: readonly SearchColumn[],
  tell: (progress: ReindexProgress) => void = () => undefined,
): Promise<number> {
  return throughAll(pool, columns, tell, async (column, from) => {
    const name = quote(column.column);
    const newer =
      column.holds === 'hash' ? `newer_half(${name})` : `${name}[array_position(${name}, -1) + 1:]`;
    const { rowCount } = await pool.query(
      `update ${quote(column.table)} set ${name} = ${newer} where ${inStretch(from)} and ${isDoubled(column)}`,
    );
    return rowCount ?? 0;
  });
}

type Stretch = (column: SearchColumn, from: number) => Promise<number>;

async function throughAll(
  pool: pg.Pool,
  columns: readonly SearchColumn[],
  tell: (progress: ReindexProgress) => void,
  stretch: Stretch,
): Promise<number> {
  let all = 0;
  for (const column of columns) {
    let done = 0;
    // A row that was written meanwhile may have moved from before the stretch to behind it.
    for (let more = 1; more > 0; done += more) more = await through(pool, column, stretch);
    all += done;
    if (done > 0) tell({ table: column.table, column: column.column, done });
  }
  return all;
}

async function through(pool: pg.Pool, column: SearchColumn, stretch: Stretch): Promise<number> {
  const { rows } = await pool.query<{ pages: string }>(
    `select pg_relation_size($1::regclass) / current_setting('block_size')::bigint + 1 as pages`,
    [quote(column.table)],
  );
  // What is set anew goes to the end of the table: what was there when it began is all there is to do.
  const pages = Number(rows[0]?.pages ?? 0);
  let done = 0;
  for (let from = 0; from < pages; from += PAGES) done += await stretch(column, from);
  return done;
}

const inStretch = (from: number) => `ctid >= '(${from},0)'::tid and ctid < '(${from + PAGES},0)'::tid`;

async function doubleStretch(
  pool: pg.Pool,
  step: IndexStep,
  column: SearchColumn,
  from: number,
): Promise<number> {
  const name = quote(column.column);
  const { rows } = await pool.query<{ place: string; version: string; value: string }>(
    `select ctid::text as place, xmin::text as version,
       ${column.holds === 'hash' ? `encode(${name}, 'hex')` : `array_to_string(${name}, ',')`} as value
     from ${quote(column.table)} where ${inStretch(from)} and ${isSingle(column)}`,
  );
  if (rows.length === 0) return 0;
  const cast = column.holds === 'hash' ? 'bytea' : 'bigint[]';
  const { rowCount } = await pool.query(
    `update ${quote(column.table)} t set ${name} = c.doubled::${cast}
     from unnest($1::tid[], $2::text[], $3::text[]) as c (place, version, doubled)
     where t.ctid = c.place and t.xmin::text = c.version`,
    [
      rows.map(({ place }) => place),
      rows.map(({ version }) => version),
      rows.map(({ value }) => doubled(step, column, value)),
    ],
  );
  return rowCount ?? 0;
}

function doubled(step: IndexStep, { holds }: SearchColumn, value: string): string {
  if (holds === 'hash') {
    const older = Buffer.from(value, 'hex');
    return `\\x${doubledHash(older, step.ofHash(older)).toString('hex')}`;
  }
  const older = value.split(',').map(BigInt);
  return `{${doubledGrams(older, step.ofGrams(older)).join(',')}}`;
}
