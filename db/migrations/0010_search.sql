-- Search that misses nothing: pages by a place in the order of opening, newest first, through two doors each. The first
-- walks what is newest, which is where frequent words are found; the second goes by the index of hashes, which is where
-- rare ones are. Both filter the city and the audience themselves: array operators are not leakproof, so that under
-- row-level security their indexes go unused. What they return is opened and looked at once more.
-- The plans are fixed by settings: a function is planned without its values, and the guesses made then are far off.

drop function search_messages(bigint[], integer);
drop function search_cases(bigint[], integer);
drop function search_residents(bigint[], integer);

-- Ascending in both columns, so that a place in the order is one range of the index, read backwards.
drop index interaction_by_time;
create index interaction_by_time on interaction (tenant_id, opened_at, id);
drop index case_by_time;
create index case_by_time on "case" (tenant_id, opened_at, id);
create index interaction_audience on interaction using gin (audience);
create index case_audience on "case" using gin (audience);

-- A search reads the whole list of entries that wait to be sorted into the index; its usual 4 MB would cost more than
-- the search itself.
alter index message_grams set (gin_pending_list_limit = 512);
alter index case_grams set (gin_pending_list_limit = 512);
alter index case_entry_grams set (gin_pending_list_limit = 512);
alter index resident_name_grams set (gin_pending_list_limit = 512);

-- What a search is narrowed to. Nulls narrow nothing.
create type search_filter as (
  since timestamptz, until timestamptz, finished boolean, department_id uuid, before_at timestamptz, before_id uuid
);

-- The doors for interactions and for cases, made from the same texts. `held` are the numbers of the terms (each a list
-- of hashes, as text) that the record holds; "is true" keeps the planner from the index of hashes where it is a handful
-- of rows that are looked at.
do $make$
declare
  kind record;
  narrowed text;
  held text;
begin
  for kind in select * from (values
    ('interactions', 'interaction', 'r.state = ''ended''', 'message', 'interaction_id', null),
    ('cases', '"case"', 'r.closed_at is not null', 'case_entry', 'case_id', '"case"')
  ) k(name, record, finished, part, part_of, own)
  loop
    narrowed := format($t$ r.tenant_id = current_tenant() and r.audience && keys
         and (r.opened_at, r.id) < (coalesce(f.before_at, 'infinity'), coalesce(f.before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
         and r.opened_at >= coalesce(f.since, '-infinity') and r.opened_at < coalesce(f.until, 'infinity')
         and (f.finished is null or (%s) = f.finished)
         and (f.department_id is null or r.department_id = f.department_id)$t$, kind.finished);
    held := format($t$array(select t.n::integer from unnest(%%s) with ordinality t(grams, n)
         where exists (select from %s p where p.tenant_id = current_tenant() and p.%s = r.id and (p.grams @> t.grams::bigint[]) is true)%s)$t$,
      kind.part, kind.part_of,
      case when kind.own is null then '' else ' or (r.grams @> t.grams::bigint[]) is true' end);

    -- The newest for somebody who sees nearly everything: by time, passing over the rest.
    execute format($f$create function walk_%s(terms text[], keys text[], f search_filter, width integer)
      returns table (id uuid, at timestamptz, held integer[])
      language sql stable security definer set search_path = public, pg_temp
      set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
      as $$ select r.id, r.opened_at, %s from (
        select r.* from %s r where %s order by r.opened_at desc, r.id desc limit width) r $$$f$,
      kind.name, format(held, 'terms'), kind.record, narrowed);
    -- The same for somebody who sees little: by audience, then sorted.
    execute format($f$create function walk_own_%s(terms text[], keys text[], f search_filter, width integer)
      returns table (id uuid, at timestamptz, held integer[])
      language sql stable security definer set search_path = public, pg_temp
      set enable_seqscan = off set enable_indexscan = off
      as $$ select r.id, r.opened_at, %s from (
        select r.* from %s r where %s order by r.opened_at desc, r.id desc limit width) r $$$f$,
      kind.name, format(held, 'terms'), kind.record, narrowed);
    -- By the index: the rarest term finds, the others are looked for in what it found. The fences (materialized, lateral,
    -- offset 0) hold the order: turned round, what was found would be gone through once for each record of the city.
    execute format($f$create function look_up_%s(rarest bigint[], others text[], keys text[], f search_filter, most integer)
      returns table (id uuid, at timestamptz)
      language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off
      as $$ with found as materialized (
          select p.%s as id from %s p where p.tenant_id = current_tenant() and p.grams @> rarest
          union %s
        )
        select r.id, r.opened_at from found
        cross join lateral (select * from %s o where o.tenant_id = current_tenant() and o.id = found.id offset 0) r
        where %s and (cardinality(others) = 0 or cardinality(%s) = cardinality(others))
        order by r.opened_at desc, r.id desc limit most $$$f$,
      kind.name, kind.part_of, kind.part,
      case when kind.own is null then 'select null where false'
        else format('select o.id from %s o where o.tenant_id = current_tenant() and o.grams @> rarest', kind.own) end,
      kind.record, narrowed, format(held, 'others'));
  end loop;
end $make$;

create function look_up_residents(query bigint[], before_at timestamptz, before_id uuid, most integer)
  returns table (id uuid, at timestamptz)
  language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off as
  $$ select r.id, r.updated_at from resident r
     where r.tenant_id = current_tenant() and r.name_grams @> query
       and (r.updated_at, r.id) < (coalesce(before_at, 'infinity'), coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     order by r.updated_at desc, r.id desc limit most $$;

revoke all on function walk_interactions(text[], text[], search_filter, integer),
  walk_own_interactions(text[], text[], search_filter, integer),
  look_up_interactions(bigint[], text[], text[], search_filter, integer),
  walk_cases(text[], text[], search_filter, integer), walk_own_cases(text[], text[], search_filter, integer),
  look_up_cases(bigint[], text[], text[], search_filter, integer),
  look_up_residents(bigint[], timestamptz, uuid, integer) from public;
grant execute on function walk_interactions(text[], text[], search_filter, integer),
  walk_own_interactions(text[], text[], search_filter, integer),
  look_up_interactions(bigint[], text[], text[], search_filter, integer),
  walk_cases(text[], text[], search_filter, integer), walk_own_cases(text[], text[], search_filter, integer),
  look_up_cases(bigint[], text[], text[], search_filter, integer),
  look_up_residents(bigint[], timestamptz, uuid, integer) to engawa_app;
