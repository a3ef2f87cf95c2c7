-- Roles are of the cluster, not of the database: made once, shared by every database on it. Login roles are made by
-- `migrate` for each database and are members of these.
do $$
begin
  if not exists (select from pg_roles where rolname = 'engawa_app') then create role engawa_app nologin; end if;
  if not exists (select from pg_roles where rolname = 'engawa_relay') then create role engawa_relay nologin; end if;
  if not exists (select from pg_roles where rolname = 'engawa_backup') then create role engawa_backup nologin; end if;
exception when duplicate_object or unique_violation then null; -- two databases migrated at the same moment
end $$;

revoke create on schema public from public;
grant usage on schema public to engawa_app, engawa_relay, engawa_backup;
-- The migrator's own table; a backup says of which version it is.
grant select on migration to engawa_backup;

-- The city of the running transaction. Without one it raises, so that a forgotten scope fails closed.
create function current_tenant() returns uuid language sql stable as
  $$ select current_setting('app.tenant_id')::uuid $$;

-- Puts a table under row-level security for the application: `grants` is what the application may do at all.
create function protect(table_name regclass, grants text) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format('create policy tenant on %s to engawa_app using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()))', table_name);
  execute format('create policy backup on %s for select to engawa_backup using (true)', table_name);
  execute format('create policy migrator on %s to %I using (true) with check (true)', table_name, current_user);
  execute format('grant %s on %s to engawa_app', grants, table_name);
  execute format('grant select on %s to engawa_backup', table_name);
end $$;

create table tenant (
  id uuid primary key,
  code text not null unique,
  name text not null,
  kana text not null default '',
  name_en text not null default '',
  time_zone text not null default 'Asia/Tokyo',
  demo boolean not null default false,
  settings jsonb not null default '{}',
  created_at timestamptz not null
);
create table tenant_host (
  host text primary key,
  tenant_id uuid not null references tenant
);
alter table tenant enable row level security;
alter table tenant force row level security;
-- A city's name and host are public; changing them is its own.
create policy everyone on tenant for select to engawa_app using (true);
create policy own on tenant for update to engawa_app using (id = (select current_tenant())) with check (id = (select current_tenant()));
create policy founding on tenant for insert to engawa_app with check (id = (select current_tenant()));
create policy backup on tenant for select to engawa_backup using (true);
do $$ begin execute format('create policy migrator on tenant to %I using (true) with check (true)', current_user); end $$;
grant select, insert, update on tenant to engawa_app;
grant select, insert on tenant_host to engawa_app;
grant select on tenant, tenant_host to engawa_backup;

-- One row about the installation itself: what feed cursors belong to, how the first visitor gets in.
create table installation (
  only_row boolean primary key default true check (only_row),
  feed_epoch integer not null,
  setup_token_hash bytea,
  setup_done_at timestamptz
);
grant select, insert, update on installation to engawa_app;
grant select on installation to engawa_relay, engawa_backup;

-- Data keys, each wrapped by the installation's master key, which is never in the database.
create table data_key (
  id integer primary key,
  wrapped bytea not null,
  created_at timestamptz not null
);
grant select, insert on data_key to engawa_app;
grant select on data_key to engawa_backup;

create table holiday (
  tenant_id uuid not null references tenant,
  on_date date not null,
  name text not null,
  closed boolean not null,
  primary key (tenant_id, on_date)
);
select protect('holiday', 'select, insert, update, delete');

-- Numbers that are said aloud; a process takes a block at a time, so that they do not queue for this row.
create table number_counter (
  tenant_id uuid not null references tenant,
  kind text not null,
  fiscal_year integer not null,
  next_serial bigint not null,
  primary key (tenant_id, kind, fiscal_year)
);
select protect('number_counter', 'select, insert, update');

-- Everything that happened, ids only. Readers go by (xid, seq) below the snapshot's xmin: identity values become
-- visible out of order, and a reader that remembers the last one it saw loses events.
create table event (
  tenant_id uuid not null references tenant,
  seq bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  recorded_at timestamptz not null,
  type text not null,
  subject_kind text not null,
  subject_id uuid not null,
  audience text[] not null,
  actor text not null,
  data jsonb not null default '{}',
  primary key (tenant_id, recorded_at, seq)
) partition by range (recorded_at);
create index event_by_xid on event (xid, seq);
create index event_by_subject on event (tenant_id, subject_id, seq);
alter table event enable row level security;
alter table event force row level security;
create policy tenant on event to engawa_app using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
create policy relay on event for select to engawa_relay using (true);
create policy backup on event for select to engawa_backup using (true);
do $$ begin execute format('create policy migrator on event to %I using (true) with check (true)', current_user); end $$;
-- Not seq and xid: whoever could choose them could slip an event in where every reader has already been.
grant select, insert (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor, data) on event to engawa_app;
grant select on event to engawa_relay, engawa_backup;
create table event_default partition of event default;

-- Makes the month's partition of the event table, and is called ahead of time by the housekeeping loop. Rows of that
-- month that came before it, into the default partition, move along: PostgreSQL would refuse the partition otherwise.
create function make_event_partition(month date) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  first_day date := date_trunc('month', month)::date;
  name text := 'event_' || to_char(first_day, 'YYYY_MM');
  since timestamptz := first_day::timestamp at time zone 'UTC';
  until timestamptz := (first_day + interval '1 month')::timestamp at time zone 'UTC';
begin
  perform pg_advisory_xact_lock(hashtext('make_event_partition'));
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I (like event including defaults including constraints)', name);
  lock table event_default in access exclusive mode;
  execute format('with moved as (delete from event_default where recorded_at >= %L and recorded_at < %L returning *)
    insert into %I select * from moved', since, until, name);
  execute format('alter table event attach partition %I for values from (%L) to (%L)', name, since, until);
end $$;
revoke all on function make_event_partition(date) from public;
grant execute on function make_event_partition(date) to engawa_app;

-- Who read or wrote personal data. Rows are only ever added; a second table chains them, so that a change or a
-- gap shows. Chaining inside the transaction would let every read wait for every other.
create table audit (
  tenant_id uuid not null references tenant,
  id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  actor text not null,
  action text not null check (action in ('read', 'write', 'search', 'sign-in', 'export')),
  subject_kind text not null,
  subject_id uuid not null,
  fields text[] not null default '{}',
  request_id text,
  primary key (tenant_id, id)
);
create index audit_by_subject on audit (tenant_id, subject_id, id);
create index audit_by_xid on audit (tenant_id, xid, id);
-- Not xid: the chain goes by it.
select protect('audit', 'select, insert (tenant_id, id, at, actor, action, subject_kind, subject_id, fields, request_id)');
create policy relay on audit for select to engawa_relay using (true);
grant select on audit to engawa_relay;

create table audit_chain (
  tenant_id uuid not null references tenant,
  position bigint not null,
  audit_id uuid not null,
  hash bytea not null,
  primary key (tenant_id, position),
  unique (tenant_id, audit_id)
);
select protect('audit_chain', 'select');
create policy relay on audit_chain to engawa_relay using (true) with check (true);
grant select, insert on audit_chain to engawa_relay;
grant select on tenant to engawa_relay;
create policy relay on tenant for select to engawa_relay using (true);
