-- How long each kind of record is kept: for all, for a department, for a channel, or for both; the closest one decides.
create table retention_policy (
  tenant_id uuid not null references tenant,
  id uuid not null,
  kind text not null check (kind in ('interaction', 'case', 'resident')),
  department_id uuid,
  channel text,
  -- After the end of it.
  keep_days integer not null check (keep_days between 1 and 36500),
  active boolean not null default true,
  version integer not null default 1,
  changed_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id),
  check (kind = 'interaction' or channel is null),
  check (kind <> 'resident' or department_id is null)
);
create unique index retention_policy_once on retention_policy
  (tenant_id, kind, coalesce(department_id, '00000000-0000-0000-0000-000000000000'), coalesce(channel, '')) where active;
select protect('retention_policy', 'select, insert, update');

-- Keeps a record, or all that hangs on a resident or a case, beyond its time.
create table legal_hold (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  subject_kind text not null check (subject_kind in ('interaction', 'case', 'resident')),
  subject_id uuid not null,
  reason bytea not null,
  -- Null: until somebody lets it go.
  until_at timestamptz,
  held_by uuid not null,
  held_at timestamptz not null,
  released_by uuid,
  released_at timestamptz,
  release_reason bytea,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, held_by) references staff (tenant_id, id),
  foreign key (tenant_id, released_by) references staff (tenant_id, id)
);
create index legal_hold_standing on legal_hold (tenant_id, subject_id) where released_at is null;
select protect('legal_hold', 'select, insert, update');

-- What somebody proposed to dispose of, who else let it go ahead, and what is left of it: the proof.
create table disposal (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  -- What was due before this instant.
  due_before timestamptz not null,
  state text not null check (state in ('proposed', 'declined', 'approved', 'done')),
  -- By kind: how many were due then, and how many went.
  proposed jsonb not null,
  disposed jsonb not null default '{}',
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  finished_at timestamptz,
  -- SHA-256 over the hashes of its items, in order.
  digest bytea,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, proposed_by) references staff (tenant_id, id),
  foreign key (tenant_id, decided_by) references staff (tenant_id, id),
  -- Four eyes.
  check (decided_by is null or decided_by <> proposed_by),
  check ((state = 'proposed') = (decided_by is null))
);
create unique index disposal_open on disposal (tenant_id) where state in ('proposed', 'approved');
select protect('disposal', 'select, insert, update');

-- Keyed hashes of the ids: whoever has an id can show that it went, nobody can make ids of them.
create table disposal_item (
  tenant_id uuid not null,
  disposal_id uuid not null,
  kind text not null,
  subject_hash bytea not null,
  disposed_at timestamptz not null,
  primary key (tenant_id, subject_hash, kind),
  foreign key (tenant_id, disposal_id) references disposal (tenant_id, id)
);
create index disposal_item_by_disposal on disposal_item (tenant_id, disposal_id);
select protect('disposal_item', 'select, insert');

-- Bytes in the storage whose row is gone; removed after the commit, and looked for again.
create table disposal_file (
  tenant_id uuid not null,
  disposal_id uuid not null,
  file_id uuid not null,
  removed_at timestamptz,
  primary key (tenant_id, file_id),
  foreign key (tenant_id, disposal_id) references disposal (tenant_id, id)
);
create index disposal_file_left on disposal_file (tenant_id, disposal_id) where removed_at is null;
select protect('disposal_file', 'select, insert, update');

alter table interaction add column disposed_at timestamptz;
alter table "case" add column disposed_at timestamptz;
alter table resident add column disposed_at timestamptz;
create index interaction_to_dispose on interaction (tenant_id, ended_at) where disposed_at is null and state = 'ended';

-- What goes with a record goes for good.
grant delete on message_file, case_entry_file, file, case_token to engawa_app;
