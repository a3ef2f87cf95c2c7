import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Makes the event table's partitions for every month (of UTC) from `from` to `to`; those that are there stay. */
export async function ensureEventPartitions(db: Kysely<Tables>, from: Date, to: Date): Promise<void> {
  for (let month = firstOf(from, 0); month <= to; month = firstOf(month, 1)) {
    await sql`select make_event_partition(${month.toISOString().slice(0, 10)}::date)`.execute(db);
  }
}

function firstOf(day: Date, monthsAhead: number): Date {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + monthsAhead, 1));
}
