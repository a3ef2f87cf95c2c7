-- Servers of a city that say who somebody is, and whom of its people they name by what.
create table identity_server (
  tenant_id uuid not null references tenant,
  id uuid not null,
  kind text not null check (kind in ('oidc', 'saml')),
  -- On the button of the page for signing in.
  name text not null,
  -- Where it is and how it is spoken to; nothing of it is secret.
  settings jsonb not null,
  -- By what it knows us; sealed.
  secret bytea,
  -- Whom nobody here knows yet gets a place.
  creates_people boolean not null,
  -- Whoever has the login that it says, and came by no server yet, is taken for that person.
  matches_logins boolean not null,
  -- Whoever came by it may sign in with a password as well.
  allows_passwords boolean not null,
  -- Where somebody new belongs whose groups say nothing of it.
  home_department_id uuid,
  -- [{group, roles, departmentId}]
  group_rules jsonb not null,
  active boolean not null,
  version integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, home_department_id) references department (tenant_id, id)
);
select protect('identity_server', 'select, insert, update');

create table identity (
  tenant_id uuid not null,
  server_id uuid not null,
  -- What the server calls them, and will call nobody else.
  subject text not null,
  staff_id uuid not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (tenant_id, server_id, subject),
  unique (tenant_id, server_id, staff_id),
  foreign key (tenant_id, server_id) references identity_server (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index identity_by_staff on identity (tenant_id, staff_id);
select protect('identity', 'select, insert, update, delete');

-- One way through such a server, from leaving to coming back. Found by its hash before any city is known.
create table sign_on (
  state_hash bytea primary key,
  tenant_id uuid not null references tenant,
  server_id uuid not null,
  -- What must come back as it went, and what came back and waits for its browser; sealed.
  kept bytea not null,
  answer bytea,
  -- Of what only the browser that left has.
  browser_hash bytea not null,
  -- An administrator who tries it without coming in; null for whoever comes in.
  tried_by uuid,
  expires_at timestamptz not null,
  foreign key (tenant_id, server_id) references identity_server (tenant_id, id)
);
create index sign_on_by_end on sign_on (expires_at);
grant select, insert, update, delete on sign_on to engawa_app;
grant select on sign_on to engawa_backup;

alter table session
  add column came_by text not null default 'password' check (came_by in ('password', 'passkey', 'server')),
  -- The server that somebody came by: such a session ends with what it says, and goes on in no other city.
  add column server_id uuid,
  -- What that server wants to see when its person signs out; sealed.
  add column leave_hint bytea;
