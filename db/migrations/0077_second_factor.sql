-- What a person shows beside the password: codes of an authenticator (RFC 6238), or one of a few that were written down.
create table account_factor (
  account_id uuid primary key references account,
  -- Sealed, and bound to the account.
  secret bytea not null,
  created_at timestamptz not null,
  -- Null until a first code showed that the authenticator has it.
  confirmed_at timestamptz,
  -- The step of the last code that let somebody in: each works once.
  last_step bigint not null default 0
);
create table recovery_code (
  account_id uuid not null references account,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (account_id, code_hash)
);
grant select, insert, update, delete on account_factor, recovery_code to engawa_app;
grant select on account_factor, recovery_code to engawa_backup;

-- What a city asks of whoever signs in.
create table sign_in_policy (
  tenant_id uuid primary key references tenant,
  -- Who of its people must have a second factor.
  second_factor_roles text[] not null default '{}',
  idle_minutes integer not null check (idle_minutes between 5 and 720),
  session_hours integer not null check (session_hours between 1 and 24),
  version integer not null default 1
);
select protect('sign_in_policy', 'select, insert, update');

alter table session
  -- By which its person ends it from elsewhere; opens nothing.
  add column id uuid not null default gen_random_uuid(),
  -- Browser and system, as far as they say.
  add column device text not null default '',
  add column idle_minutes integer not null default 240,
  -- Opened by somebody who must have a second factor and has none yet: it may set one up, and nothing else.
  add column pending_factor boolean not null default false;
