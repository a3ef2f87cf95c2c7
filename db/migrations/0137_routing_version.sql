-- What changes by an administrator's hand and is read at each look of the router: who is in which line, skills, capacity,
-- rules, hours. Each transaction that changed some of it raises the city's version, so that a process that keeps what it
-- read knows by one row whether it still holds.
create table routing_version (
  tenant_id uuid primary key references tenant,
  version bigint not null
);
select protect('routing_version', 'select');
insert into routing_version (tenant_id, version) select id, 1 from tenant;

-- At the end of the transaction, once for each city: its lock is the last one taken and waits for nobody else's. A restore
-- brings the versions with it, and changes tables behind its rows, which no waiting trigger would let it.
create function raise_routing_version() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant uuid := (case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end ->> tg_argv[0])::uuid;
  raised text := pg_current_xact_id()::text || tenant::text;
begin
  if current_setting('app.routing_version_raised', true) is distinct from raised then
    perform set_config('app.routing_version_raised', raised, true);
    insert into routing_version as kept (tenant_id, version) values (tenant, 1)
      on conflict (tenant_id) do update set version = kept.version + 1;
  end if;
  return null;
end $$;

create constraint trigger raise_routing_version after insert or update on tenant
  deferrable initially deferred for each row when (current_setting('engawa.restoring', true) is distinct from 'on')
  execute function raise_routing_version('id');
do $$
declare
  name text;
begin
  foreach name in array array['holiday', 'staff', 'staff_role', 'staff_skill', 'queue', 'queue_member', 'capacity_default', 'entry_point'] loop
    execute format('create constraint trigger raise_routing_version after insert or update or delete on %I
      deferrable initially deferred for each row when (current_setting(''engawa.restoring'', true) is distinct from ''on'')
      execute function raise_routing_version(''tenant_id'')', name);
  end loop;
end $$;

-- Heads of lines by what leads to them: the queue they came to while they stand elsewhere, and the person they wait for.
create index queue_entry_helped on queue_entry (tenant_id, home_queue_id, channel)
  where state = 'waiting' and home_queue_id is not null;
create index queue_entry_preferred on queue_entry (tenant_id, preferred_until)
  where state = 'waiting' and preferred_until is not null;
