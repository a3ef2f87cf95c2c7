import type pg from 'pg';
import { SealBroken, sealedBy, type Sealer } from '../kernel/sealed.ts';

/** A column of sealed values, and what they are sealed under: a purpose, in which `{column}` stands for another column's value. */
export interface SealedColumn {
  table: string;
  column: string;
  purpose: string;
  /** The column that a value is bound to, where that is not its city. */
  boundTo?: string;
}

/** How many values lie under each key, by the number of the key. */
export type SealedCounts = ReadonlyMap<number, number>;

/** What a run did so far; told as it goes. */
export interface ResealProgress {
  table: string;
  column: string;
  /** Values that are under the sealing key now. */
  resealed: number;
  /** Values that did not open: changed, or of a key that is gone. They were left as they are. */
  closed: number;
}

const PAGES = 64;
/** A sealed value: its form, then the number of its key, big-endian. Anything else is plain or empty. */
const isSealed = (column: string) => `octet_length(${column}) >= 33 and get_byte(${column}, 0) = 1`;
const keyOf = (column: string) =>
  `('x' || encode(substring(${column} from 2 for 4), 'hex'))::bit(32)::bigint`;
const quote = (name: string) => `"${name}"`;

/** How many values of these columns lie under each key: read through as the database's owner, whatever city they are of. */
export async function countSealed(pool: pg.Pool, columns: readonly SealedColumn[]): Promise<SealedCounts> {
  const counts = new Map<number, number>();
  for (const { table, column } of columns) {
    const name = quote(column);
    const { rows } = await pool.query<{ key: number; count: number }>(
      `select ${keyOf(name)} as key, count(*) as count from ${quote(table)} where ${isSealed(name)} group by 1`,
    );
    for (const { key, count } of rows) counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return counts;
}

/**
 * Seals anew, by the key that seals now, what lies under an older one: a stretch of pages at a time, each value compared and
 * set, so that whatever is written meanwhile stands and nobody waits. May be cut short at any moment and run again: what is
 * done is known by the values themselves. Values that do not open are left, and told.
 */
export async function resealColumns(
  pool: pg.Pool,
  sealer: Sealer,
  columns: readonly SealedColumn[],
  tell: (progress: ResealProgress) => void = () => undefined,
): Promise<{ resealed: number; closed: number }> {
  const all = { resealed: 0, closed: 0 };
  for (const column of columns) {
    const done = await resealColumn(pool, sealer, column);
    // A row that was written meanwhile may have moved from before the stretch to behind it.
    for (let more = done.resealed; more > 0; ) {
      const again = await resealColumn(pool, sealer, column);
      done.resealed += more = again.resealed;
    }
    all.resealed += done.resealed;
    all.closed += done.closed;
    if (done.resealed + done.closed > 0) tell({ table: column.table, column: column.column, ...done });
  }
  return all;
}

async function resealColumn(pool: pg.Pool, sealer: Sealer, column: SealedColumn) {
  const done = { resealed: 0, closed: 0 };
  // What is set anew goes to the end of the table: what was there when it began is all there is to do.
  const pages = await pagesOf(pool, column.table);
  for (let from = 0; from < pages; from += PAGES) {
    const rows = await readStretch(pool, column, from);
    const old = rows.filter(({ value }) => sealer.needsRewrap(value));
    const changes = old.flatMap((row) => sealAnew(sealer, column, row) ?? []);
    done.closed += old.length - changes.length;
    done.resealed += await writeStretch(pool, column, changes);
  }
  return done;
}

interface Row {
  place: string;
  value: Buffer;
  bound: string;
  parts: Record<string, string>;
}
type Change = { place: string; old: Buffer; fresh: Buffer };

async function pagesOf(pool: pg.Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ pages: number }>(
    `select pg_relation_size($1::regclass) / current_setting('block_size')::bigint + 1 as pages`,
    [quote(table)],
  );
  return Number(rows[0]?.pages ?? 0);
}

async function readStretch(pool: pg.Pool, column: SealedColumn, from: number): Promise<Row[]> {
  const name = quote(column.column);
  const parts = partsOf(column.purpose).map((part) => `'${part}', ${textOf(part)}`);
  const { rows } = await pool.query<Row>(
    `select ctid::text as place, ${name} as value, ${quote(column.boundTo ?? 'tenant_id')}::text as bound,
       jsonb_build_object(${parts.join(', ')}) as parts
     from ${quote(column.table)}
     where ctid >= '(${from},0)'::tid and ctid < '(${from + PAGES},0)'::tid and ${isSealed(name)}`,
  );
  return rows;
}

function partsOf(purpose: string): string[] {
  return [...purpose.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => part);
}

/** As the purposes write it: hashes in hex. */
function textOf(part: string): string {
  return part === 'hash' ? `encode(${quote(part)}, 'hex')` : `${quote(part)}::text`;
}

/** Undefined for one that does not open. */
function sealAnew(sealer: Sealer, column: SealedColumn, row: Row): Change | undefined {
  const purpose = column.purpose.replace(/\{(\w+)\}/g, (_whole, part: string) => row.parts[part] ?? '');
  const scope = { tenantId: row.bound, purpose };
  try {
    const fresh = sealer.sealBytes(scope, sealer.openBytes(scope, row.value));
    return { place: row.place, old: row.value, fresh };
  } catch (error) {
    if (error instanceof SealBroken) return undefined;
    throw error;
  }
}

async function writeStretch(pool: pg.Pool, column: SealedColumn, changes: readonly Change[]) {
  if (changes.length === 0) return 0;
  const name = quote(column.column);
  const { rowCount } = await pool.query(
    `update ${quote(column.table)} t set ${name} = c.fresh
     from unnest($1::tid[], $2::bytea[], $3::bytea[]) as c (place, old, fresh)
     where t.ctid = c.place and t.${name} = c.old`,
    [changes.map(({ place }) => place), changes.map(({ old }) => old), changes.map(({ fresh }) => fresh)],
  );
  return rowCount ?? 0;
}

/** Whether bytes of a stored file lie under another key than the one that seals; the head of it is enough. */
export function isUnderOlderKey(head: Uint8Array, sealing: number): boolean {
  const key = sealedBy(head);
  return key !== undefined && key !== sealing;
}
