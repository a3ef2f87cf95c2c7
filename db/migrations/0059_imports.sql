-- A file of another system that is taken over: looked at first, then made in batches, and taken back as far as nobody has
-- worked with it.
create table import_run (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  kind text not null check (kind in ('residents')),
  file_name text not null,
  encoding text not null,
  -- The file, sealed; gone when it was made.
  content bytea,
  state text not null check (state in ('previewed', 'running', 'done', 'undoing', 'undone')),
  lines integer not null,
  faulty integer not null,
  -- How many lines were looked at, by making or by taking back.
  looked_at integer not null default 0,
  made integer not null default 0,
  taken_back integer not null default 0,
  created_by uuid not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, created_by) references staff (tenant_id, id)
);
select protect('import_run', 'select, insert, update');

create table import_line (
  tenant_id uuid not null,
  import_id uuid not null,
  line integer not null,
  state text not null check (state in ('faulty', 'made', 'known', 'taken-back', 'kept')),
  -- Of a faulty one: which field, and why; never what stands in it.
  field text,
  code text,
  -- What was made of it, and its version then: whoever changed it since has another.
  subject_id uuid,
  version integer,
  primary key (tenant_id, import_id, line),
  foreign key (tenant_id, import_id) references import_run (tenant_id, id)
);
select protect('import_line', 'select, insert, update');

-- Takes a record back that was made by mistake, unless somebody changed it or something hangs on it. Deleting is nobody's
-- right but this function's.
create function erase_untouched_resident(resident_id uuid, resident_version integer) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  found_one boolean;
begin
  select true into found_one from resident r
    where r.tenant_id = current_tenant() and r.id = $1 and r.version = $2 for update;
  if found_one is null then return false; end if;
  delete from contact_point c where c.tenant_id = current_tenant() and c.resident_id = $1;
  delete from resident r where r.tenant_id = current_tenant() and r.id = $1;
  return true;
exception when foreign_key_violation then
  return false;
end $$;
revoke all on function erase_untouched_resident(uuid, integer) from public;
grant execute on function erase_untouched_resident(uuid, integer) to engawa_app;
