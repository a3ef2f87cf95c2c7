-- Self-service as data. The draft is what an administrator works on; what residents meet is a version, which is never
-- changed afterwards. Shape of both: domain/flows/definition.ts.
create table flow (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  version integer not null default 1,
  name text not null,
  draft jsonb not null,
  -- What runs now; NULL: nothing was published, or it was withdrawn.
  published_number integer,
  last_number integer not null default 0,
  retired_at timestamptz,
  changed_by uuid,
  changed_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, changed_by) references staff (tenant_id, id)
);
select protect('flow', 'select, insert, update');

create table flow_version (
  tenant_id uuid not null,
  flow_id uuid not null,
  number integer not null,
  name text not null,
  definition jsonb not null,
  -- What its author says is new in it.
  note text not null default '',
  by_staff_id uuid,
  at timestamptz not null,
  primary key (tenant_id, flow_id, number),
  foreign key (tenant_id, flow_id) references flow (tenant_id, id),
  foreign key (tenant_id, by_staff_id) references staff (tenant_id, id)
);
select protect('flow_version', 'select, insert');
-- No key from flow.published_number to here: two tables that refer to each other cannot be restored one after another. What
-- runs is set from a version under the flow's lock, and versions are never deleted.

-- Which version ran from when, and who decided it; an earlier one can be taken up again.
create table flow_publication (
  tenant_id uuid not null,
  flow_id uuid not null,
  seq integer not null,
  kind text not null check (kind in ('published', 'rolled-back', 'withdrawn')),
  number integer,
  by_staff_id uuid,
  at timestamptz not null,
  primary key (tenant_id, flow_id, seq),
  foreign key (tenant_id, flow_id) references flow (tenant_id, id),
  foreign key (tenant_id, flow_id, number) references flow_version (tenant_id, flow_id, number),
  foreign key (tenant_id, by_staff_id) references staff (tenant_id, id),
  check ((kind = 'withdrawn') = (number is null))
);
select protect('flow_publication', 'select, insert');

-- The flow that answers at an entry point before anybody is asked.
create table flow_entry_point (
  tenant_id uuid not null,
  entry_point_id uuid not null,
  flow_id uuid not null,
  primary key (tenant_id, entry_point_id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, flow_id) references flow (tenant_id, id)
);
create index flow_entry_point_by_flow on flow_entry_point (tenant_id, flow_id);
select protect('flow_entry_point', 'select, insert, update, delete');

-- One resident's way through one version. It waits as long as it takes; what it was told is sealed.
create table flow_instance (
  tenant_id uuid not null,
  id uuid not null,
  flow_id uuid not null,
  number integer not null,
  entry_point_id uuid not null,
  -- Whom it goes with: a conversation, or a call.
  carrier_id uuid not null,
  conversation_id uuid,
  state bytea not null,
  -- Where it stands, or stood at its end: no personal data.
  step_id text,
  deeds text[] not null default '{}',
  outcome text check (outcome in ('completed', 'handed-over', 'left', 'failed')),
  -- The interaction that came of it, when somebody had to act.
  interaction_id uuid,
  started_at timestamptz not null,
  moved_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, flow_id, number) references flow_version (tenant_id, flow_id, number),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  check ((outcome is null) = (ended_at is null))
);
create unique index flow_instance_open on flow_instance (tenant_id, carrier_id) where ended_at is null;
create index flow_instance_by_flow on flow_instance (tenant_id, flow_id, started_at);
create index flow_instance_by_conversation on flow_instance (tenant_id, conversation_id, started_at);
create index flow_instance_by_time on flow_instance (tenant_id, started_at, id);
select protect('flow_instance', 'select, insert, update');
