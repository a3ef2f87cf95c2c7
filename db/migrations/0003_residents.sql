create table resident (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text,
  -- Sealed fields: see src/kernel/sealed.ts. Null name = anonymous, which is the default.
  name bytea,
  kana bytea,
  address bytea,
  birth_on bytea,
  -- Keyed hashes of the folded name's characters and pairs, for search without opening rows.
  name_grams bigint[] not null default '{}',
  language text not null default 'ja',
  -- 支援措置: address masked, extra identity questions.
  protected boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, client_id)
);
create index resident_name_grams on resident using gin (name_grams);
select protect('resident', 'select, insert, update');

create table contact_point (
  tenant_id uuid not null references tenant,
  id uuid not null,
  resident_id uuid not null,
  kind text not null,
  -- Null where the value is a secret of the resident's browser: only its hash is kept.
  value bytea,
  value_hash bytea not null,
  verified_at timestamptz,
  -- Set when staff found out whose it is. From then on the browser behind it may no longer write that person's record.
  linked_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id)
);
-- A number may be a family's: it may stand at several residents, and proves nobody's identity.
create unique index contact_point_value on contact_point (tenant_id, kind, value_hash, resident_id);
create index contact_point_by_resident on contact_point (tenant_id, resident_id);
select protect('contact_point', 'select, insert, update, delete');

-- Text operators and array overlap are not leakproof, so under row-level security their indexes go unused:
-- the one door to that index filters the city itself.
create function search_residents(grams bigint[], most integer) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as
  $$ select id from resident where tenant_id = current_tenant() and name_grams @> grams order by updated_at desc limit most $$;
revoke all on function search_residents(bigint[], integer) from public;
grant execute on function search_residents(bigint[], integer) to engawa_app;
