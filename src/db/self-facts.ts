import { type Kysely, sql } from 'kysely';
import { JOB_SCHEMA } from './jobs.ts';
import type { Tables } from './tables.ts';

/** What a database says of itself. */
export interface DatabaseFacts {
  /** Its clock. */
  now: Date;
  version: string;
  sizeBytes: number;
  /** Pages that were read and were not what was written, since its statistics began; null where it does not look. */
  brokenPages: number | null;
}

/** Asks it. Throws what the database does when it does not answer. */
export async function readDatabaseFacts(db: Kysely<Tables>): Promise<DatabaseFacts> {
  const { rows } = await sql<DatabaseFacts>`
    select clock_timestamp() as now, current_setting('server_version') as version,
      pg_database_size(current_database())::float8 as size_bytes,
      (select checksum_failures::int from pg_stat_database where datname = current_database()) as broken_pages`.execute(
    db,
  );
  return rows[0]!;
}

/** How much work gave up, over all cities; undefined where there are no tables for it yet. */
export async function countGaveUp(db: Kysely<Tables>): Promise<number | undefined> {
  const asked = sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(`${JOB_SCHEMA}.job`)} where state = 'failed'`.execute(db);
  return asked.then(({ rows }) => rows[0]?.count).catch(() => undefined);
}
