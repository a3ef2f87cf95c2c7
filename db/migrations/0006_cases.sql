create table case_category (
  tenant_id uuid not null references tenant,
  id uuid not null,
  parent_id uuid,
  code text not null,
  name text not null,
  kind text not null check (kind in ('enquiry', 'request', 'report', 'complaint', 'application')),
  department_id uuid not null,
  due_working_days integer not null check (due_working_days between 0 and 366),
  sealed boolean not null default false,
  active boolean not null default true,
  sort integer not null default 0,
  primary key (tenant_id, id),
  unique (tenant_id, code),
  foreign key (tenant_id, parent_id) references case_category (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
select protect('case_category', 'select, insert, update');

create table "case" (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  number text not null,
  category_id uuid not null,
  kind text not null,
  title bytea not null,
  description bytea,
  next_step bytea,
  grams bigint[] not null default '{}',
  status text not null check (status in ('open', 'in-progress', 'waiting-resident', 'done', 'cancelled')),
  department_id uuid not null,
  owner_staff_id uuid,
  opened_by uuid,
  resident_id uuid not null,
  sealed boolean not null default false,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  -- While it waits for the resident the clock of its due time stands still.
  paused_at timestamptz,
  closed_at timestamptz,
  public_token bytea not null,
  audience text[] not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  unique (tenant_id, client_id),
  foreign key (tenant_id, category_id) references case_category (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id),
  foreign key (tenant_id, owner_staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id)
);
create index case_by_owner on "case" (tenant_id, owner_staff_id, due_at) where closed_at is null;
create index case_by_department on "case" (tenant_id, department_id, due_at) where closed_at is null;
create index case_by_resident on "case" (tenant_id, resident_id, opened_at desc);
create index case_by_time on "case" (tenant_id, opened_at desc, id);
create index case_grams on "case" using gin (grams);
select protect('"case"', 'select, insert, update');

-- The resident's private link names the city as well as the case.
create table case_token (
  token_hash bytea primary key,
  tenant_id uuid not null references tenant,
  case_id uuid not null,
  created_at timestamptz not null,
  foreign key (tenant_id, case_id) references "case" (tenant_id, id)
);
grant select, insert on case_token to engawa_app;
grant select on case_token to engawa_backup;

create table case_entry (
  tenant_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  client_id text,
  kind text not null,
  public boolean not null,
  body bytea,
  grams bigint[] not null default '{}',
  -- Ids and codes only (status, department, promise …), never free text.
  data jsonb not null default '{}',
  author_staff_id uuid,
  from_resident boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, case_id, client_id),
  foreign key (tenant_id, case_id) references "case" (tenant_id, id),
  foreign key (tenant_id, author_staff_id) references staff (tenant_id, id)
);
create index case_entry_by_case on case_entry (tenant_id, case_id, created_at, id);
create index case_entry_grams on case_entry using gin (grams);
select protect('case_entry', 'select, insert');

create table case_entry_file (
  tenant_id uuid not null,
  entry_id uuid not null,
  file_id uuid not null,
  position integer not null,
  primary key (tenant_id, entry_id, file_id),
  foreign key (tenant_id, entry_id) references case_entry (tenant_id, id),
  foreign key (tenant_id, file_id) references file (tenant_id, id)
);
create index case_entry_file_by_file on case_entry_file (tenant_id, file_id);
select protect('case_entry_file', 'select, insert');

create table case_interaction (
  tenant_id uuid not null,
  case_id uuid not null,
  interaction_id uuid not null,
  linked_by uuid,
  linked_at timestamptz not null,
  primary key (tenant_id, case_id, interaction_id),
  foreign key (tenant_id, case_id) references "case" (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, linked_by) references staff (tenant_id, id)
);
create index case_interaction_by_interaction on case_interaction (tenant_id, interaction_id);
select protect('case_interaction', 'select, insert');

create table promise (
  tenant_id uuid not null,
  id uuid not null,
  client_id text not null,
  case_id uuid not null,
  text bytea not null,
  due_on date not null,
  made_by uuid not null,
  made_at timestamptz not null,
  kept_at timestamptz,
  kept_by uuid,
  primary key (tenant_id, id),
  unique (tenant_id, case_id, client_id),
  foreign key (tenant_id, case_id) references "case" (tenant_id, id),
  foreign key (tenant_id, made_by) references staff (tenant_id, id),
  foreign key (tenant_id, kept_by) references staff (tenant_id, id)
);
create index promise_open on promise (tenant_id, due_on) where kept_at is null;
select protect('promise', 'select, insert, update');

-- Newest first by what holds the words. Limited only after grouping: many entries of one case must not push out others.
create function search_cases(query bigint[], most integer) returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as
  $$ select id from (
       select id, opened_at as at from "case" where tenant_id = current_tenant() and grams @> query
       union all
       select case_id, created_at from case_entry where tenant_id = current_tenant() and grams @> query
     ) found group by id order by max(at) desc, id limit most $$;
revoke all on function search_cases(bigint[], integer) from public;
grant execute on function search_cases(bigint[], integer) to engawa_app;
