import { sql } from 'kysely';
import type { Place, SearchDoors, SearchFilter, Walked } from '../kernel/search.ts';
import type { Tx } from './transaction.ts';

/** What is searched, by whom. `terms` are the keyed hashes of each term; `keys` are the reader's audience keys. */
export interface Search {
  kind: 'interactions' | 'cases';
  terms: readonly (readonly bigint[])[];
  keys: readonly string[];
  /** Whether the reader sees nearly all of the city; decides how the newest are found, not what is shown. */
  seesCity: boolean;
  filter: SearchFilter;
}

const list = (hashes: readonly bigint[]) => `{${hashes.join(',')}}`;

/** The doors of migration 0050 for one search: they apply city, audience and filter, and are asked in the caller's transaction. */
export function searchDoors(tx: Tx, search: Search): SearchDoors {
  const { kind, filter } = search;
  const keys = [...search.keys];
  const terms = search.terms.map(list);
  const narrowed = (before: Place | null) =>
    sql`row(${filter.since}::timestamptz, ${filter.until}::timestamptz, ${filter.finished}::boolean,
      ${filter.departmentId}::uuid, ${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid)::search_filter`;
  const walk = (way: 'walk' | 'walk_near' | 'walk_own', before: Place | null, width: number) =>
    sql<Walked>`select id, at, held, met from
      ${sql.ref(`${way}_${kind}`)}(${terms}::text[], ${keys}::text[], ${narrowed(before)}, ${width}::integer)`
      .execute(tx.db)
      .then(({ rows }) => rows);
  return {
    async walk(before, width) {
      if (search.seesCity) return walk('walk', before, width);
      const near = await walk('walk_near', before, width);
      return near.at(-1)?.met === width ? near : walk('walk_own', before, width);
    },
    async lookUp(rarest, second, before, most) {
      const others = terms.filter((_, at) => at !== rarest - 1 && at + 1 !== second);
      const found = [rarest, second].flatMap((number) => (number === null ? [] : [terms[number - 1]]));
      const { rows } =
        await sql<Place>`select id, at from ${sql.ref(`${second === null ? 'look_up' : 'look_up_both'}_${kind}`)}(
        ${sql.join(found.map((hashes) => sql`${hashes}::bigint[]`))},
        ${others}::text[], ${keys}::text[], ${narrowed(before)}, ${most}::integer)`.execute(tx.db);
      return rows;
    },
  };
}
