-- Accounts belong to the installation: one agent may work for several towns.
create table account (
  id uuid primary key,
  login text not null unique,
  password_hash text not null,
  failed_count integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null
);
create table session (
  id_hash bytea primary key,
  account_id uuid not null references account,
  tenant_id uuid not null references tenant,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_by_account on session (account_id);
grant select, insert, update on account to engawa_app;
grant select, insert, update, delete on session to engawa_app;
grant select on account, session to engawa_backup;

create table department (
  tenant_id uuid not null references tenant,
  id uuid not null,
  parent_id uuid,
  code text not null,
  name text not null,
  kana text not null default '',
  path text not null,
  phone text,
  -- Its records do not even show that they exist (tax, welfare, children, protection from violence).
  sealed boolean not null default false,
  -- Where a matter goes that nobody takes.
  general_desk boolean not null default false,
  sort integer not null default 0,
  primary key (tenant_id, id),
  unique (tenant_id, code),
  foreign key (tenant_id, parent_id) references department (tenant_id, id)
);
select protect('department', 'select, insert, update');

create table staff (
  tenant_id uuid not null references tenant,
  id uuid not null,
  account_id uuid not null references account,
  name text not null,
  kana text not null default '',
  department_id uuid not null,
  languages text[] not null default '{ja}',
  -- Units by channel; absent channels take the installation's default (METRICS.md).
  capacity jsonb not null default '{}',
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, account_id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
select protect('staff', 'select, insert, update');
-- Sign-in has to find the cities of an account before any city is chosen; it learns ids only.
create function memberships_of(account uuid) returns table (tenant_id uuid, staff_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select s.tenant_id, s.id from staff s where s.account_id = account and s.active $$;
revoke all on function memberships_of(uuid) from public;
grant execute on function memberships_of(uuid) to engawa_app;

create table staff_role (
  tenant_id uuid not null,
  staff_id uuid not null,
  role text not null,
  primary key (tenant_id, staff_id, role),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
select protect('staff_role', 'select, insert, delete');

create table skill (
  tenant_id uuid not null references tenant,
  id uuid not null,
  code text not null,
  name text not null,
  primary key (tenant_id, id),
  unique (tenant_id, code)
);
select protect('skill', 'select, insert, update');

create table staff_skill (
  tenant_id uuid not null,
  staff_id uuid not null,
  skill_id uuid not null,
  level integer not null check (level between 1 and 5),
  primary key (tenant_id, staff_id, skill_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, skill_id) references skill (tenant_id, id)
);
select protect('staff_skill', 'select, insert, update, delete');
