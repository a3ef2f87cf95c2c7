-- From where a member of the staff or a program asked; part of what is chained where it is known.
alter table audit add column address text;
grant insert (address) on audit to engawa_app;
create index audit_by_actor on audit (tenant_id, actor, id);
create index audit_by_address on audit (tenant_id, address, id) where address is not null;
create index audit_by_shown on audit using gin (fields) where subject_kind = 'resident-list';

-- Rows of lists in which a person was named. Looking into an array is not leakproof: under row-level security its index
-- would go unused, so that this door looks for the city itself.
create function audit_lists_naming(person text) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as
  $$
    select id from audit
    where subject_kind = 'resident-list' and fields @> array[person] and tenant_id = current_tenant()
  $$;
revoke all on function audit_lists_naming(text) from public;
grant execute on function audit_lists_naming(text) to engawa_app;

-- Heads of the audit chain that were kept outside this database, and tries that failed. What counts is what lies there; this
-- says what must be found there.
create table audit_anchor (
  tenant_id uuid not null references tenant,
  id uuid not null,
  at timestamptz not null,
  -- A path or an address.
  place text not null,
  position bigint not null,
  hash bytea not null,
  -- Null: it was kept.
  error text,
  primary key (tenant_id, id)
);
create index audit_anchor_by_place on audit_anchor (tenant_id, place, at desc);
select protect('audit_anchor', 'select, insert');
