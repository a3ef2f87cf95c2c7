-- The doors of a search (0010, 0024, 0039) once more, quicker: an agent's search stood at its limit of 50 ms. The hashes of
-- a term are read once and not once for each text (a walk over 400 took 6.2 ms, now 4.4); what holds none of the words is
-- not handed out; and two words that are both frequent, but seldom together, are found by setting what holds the one against
-- what holds the other, where each of thousands was looked into (89 ms, now 25).
do $drop$
declare
  door regprocedure;
begin
  for door in
    select oid from pg_proc where pronamespace = 'public'::regnamespace
      and proname in ('walk_interactions', 'walk_near_interactions', 'walk_own_interactions', 'look_up_interactions',
        'walk_cases', 'walk_near_cases', 'walk_own_cases', 'look_up_cases')
  loop
    execute format('drop function %s', door);
  end loop;
end $drop$;

-- A walk hands out what holds at least one of the terms (`held`, their numbers), how many records were met up to there
-- (`met`), and the last that was met, whatever it holds. "is true" keeps the planner from the index of hashes where it is a
-- handful of rows that are looked at.
do $make$
declare
  kind record;
  part text;
  placed text;
  narrowed text;
  held text;
  walk text;
  found text;
  way record;
begin
  for kind in select * from (values
    ('interactions', 'interaction', 'r.state = ''ended''', 'interaction_id', array['message', 'transcript_segment'], false),
    ('cases', '"case"', 'r.closed_at is not null', 'case_id', array['case_entry'], true)
  ) k(name, record, finished, part_of, parts, has_own)
  loop
    placed := ' r.tenant_id = current_tenant()
        and (r.opened_at, r.id) < (coalesce(f.before_at, ''infinity''), coalesce(f.before_id, ''ffffffff-ffff-ffff-ffff-ffffffffffff''))
        and r.opened_at >= coalesce(f.since, ''-infinity'') and r.opened_at < coalesce(f.until, ''infinity'')';
    narrowed := format(' r.audience && keys and (f.finished is null or (%s) = f.finished)
        and (f.department_id is null or r.department_id = f.department_id)', kind.finished);
    held := case when kind.has_own then '(r.grams @> t.hashes) is true or ' else '' end
      || (select string_agg(format('exists (select from %s p where p.tenant_id = current_tenant() and p.%s = r.id
            and (p.grams @> t.hashes) is true)', name, kind.part_of), ' or ') from unnest(kind.parts) name);
    walk := format('with term as materialized (
          select number::integer, hashes::bigint[] from unnest(terms) with ordinality t(hashes, number)
        ), met as (
          select r.id, r.opened_at, array(select t.number from term t where %s) as held,
            row_number() over (order by r.opened_at desc, r.id desc) as met, count(*) over () as of
          from (%%s) r
        )
        select id, opened_at, held, met::integer from met where held <> ''{}'' or met = of order by met', held);

    for way in select * from (values
      -- The newest for somebody who sees nearly everything: by time, passing over the rest.
      ('walk', 'set enable_bitmapscan = off set enable_sort = off',
        'select r.* from %1$s r where %2$s and %3$s order by r.opened_at desc, r.id desc limit width'),
      -- For somebody who sees one department: the same, passing over twenty times as many as are wanted, no more.
      ('walk_near', 'set enable_bitmapscan = off set enable_sort = off',
        'select r.* from (select r.* from %1$s r where %2$s order by r.opened_at desc, r.id desc limit width * 20) r
          where %3$s order by r.opened_at desc, r.id desc limit width'),
      -- For somebody who sees less than that: by audience, then sorted.
      ('walk_own', 'set enable_indexscan = off',
        'select r.* from %1$s r where %2$s and %3$s order by r.opened_at desc, r.id desc limit width')
    ) w(name, settings, source)
    loop
      execute format('create function %s_%s(terms text[], keys text[], f search_filter, width integer)
        returns table (id uuid, at timestamptz, held integer[], met integer)
        language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off %s as $f$ %s $f$',
        way.name, kind.name, way.settings, format(walk, format(way.source, kind.record, placed, narrowed)));
    end loop;

    -- By the index: the rarest term finds (with `second`, both of two), the others are looked for in what was found. The
    -- fences (materialized, lateral, offset 0) hold the order: turned round, what was found would be gone through once for
    -- each record of the city.
    found := (select string_agg(format('select p.%s as id from %s p where p.tenant_id = current_tenant() and p.grams @> %%1$s',
        kind.part_of, name), ' union all ') from unnest(kind.parts) name)
      || case when kind.has_own
        then format(' union all select o.id from %s o where o.tenant_id = current_tenant() and o.grams @> %%1$s', kind.record)
        else '' end;
    for way in select * from (values
      ('look_up', 'rarest bigint[]', format('select id from (%s) a group by id', format(found, 'rarest'))),
      ('look_up_both', 'rarest bigint[], second bigint[]',
        format('(%s) intersect (%s)', format(found, 'rarest'), format(found, 'second')))
    ) w(name, terms, found)
    loop
      execute format('create function %s_%s(%s, others text[], keys text[], f search_filter, most integer)
        returns table (id uuid, at timestamptz)
        language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $f$
        with found as materialized (%s), term as materialized (
          select number::integer, hashes::bigint[] from unnest(others) with ordinality t(hashes, number)
        )
        select r.id, r.opened_at from found
        cross join lateral (select * from %s o where o.tenant_id = current_tenant() and o.id = found.id offset 0) r
        where %s and %s
          and (cardinality(others) = 0 or cardinality(array(select t.number from term t where %s)) = cardinality(others))
        order by r.opened_at desc, r.id desc limit most $f$',
        way.name, kind.name, way.terms, way.found, kind.record, placed, narrowed, held);
    end loop;
  end loop;
end $make$;

do $grant$
declare
  door regprocedure;
begin
  for door in
    select oid from pg_proc where pronamespace = 'public'::regnamespace
      and proname ~ '^(walk|walk_near|walk_own|look_up|look_up_both)_(interactions|cases)$'
  loop
    execute format('revoke all on function %s from public', door);
    execute format('grant execute on function %s to engawa_app', door);
  end loop;
end $grant$;
