-- Each change of what a city is set up to be: who, when, what it was, what it is. Rows are only ever added; undoing one
-- is a change of its own. Only the fields that differ are kept. NULL before: it was made; NULL after: it is gone.
create table config_change (
  tenant_id uuid not null references tenant,
  id uuid not null,
  at timestamptz not null,
  -- NULL: the house itself.
  by_staff_id uuid,
  kind text not null,
  subject_id uuid not null,
  -- What it was called then.
  name text not null,
  before jsonb,
  after jsonb,
  undoes_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, undoes_id) references config_change (tenant_id, id)
);
create index config_change_by_subject on config_change (tenant_id, subject_id, id);
create index config_change_undone on config_change (tenant_id, undoes_id) where undoes_id is not null;
select protect('config_change', 'select, insert');

alter table staff add column version integer not null default 1;
alter table staff add column left_at timestamptz;
alter table department add column version integer not null default 1;
-- One that was closed stands below the one that took over, whose people see its records by that.
alter table department add column closed_at timestamptz;
alter table case_category add column version integer not null default 1;
alter table skill add column version integer not null default 1;
alter table skill add column active boolean not null default true;
alter table tenant add column version integer not null default 1;

-- What a department was called, and where it stood, until then.
create table department_past (
  tenant_id uuid not null,
  department_id uuid not null,
  until_at timestamptz not null,
  name text not null,
  path text not null,
  primary key (tenant_id, department_id, until_at),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
select protect('department_past', 'select, insert');

-- Roles that a city made for itself, beside those of the product.
create table own_role (
  tenant_id uuid not null references tenant,
  id uuid not null,
  name text not null,
  description text not null default '',
  permissions text[] not null,
  version integer not null default 1,
  active boolean not null default true,
  primary key (tenant_id, id)
);
select protect('own_role', 'select, insert, update');

-- One-time links by which somebody sets the password of an account: an invitation, or after it was forgotten. Found by
-- their hash before any city is known; the token itself is told once.
create table account_link (
  token_hash bytea primary key,
  account_id uuid not null references account,
  tenant_id uuid not null references tenant,
  kind text not null check (kind in ('invitation', 'reset')),
  created_at timestamptz not null,
  created_by uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index account_link_by_account on account_link (account_id);
grant select, insert, update, delete on account_link to engawa_app;
grant select on account_link to engawa_backup;
-- Whoever sets the password of an account lets somebody into all of its cities, so a city may do it for accounts that
-- are its own alone: also those of whom another city only has the past.
create function is_account_elsewhere(account uuid, here uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as
  $$ select exists (select 1 from staff s where s.account_id = account and s.tenant_id <> here) $$;
revoke all on function is_account_elsewhere(uuid, uuid) from public;
grant execute on function is_account_elsewhere(uuid, uuid) to engawa_app;
-- Somebody of the reserve may become one of the queue, and the other way round.
grant update (reserve) on queue_member to engawa_app;
