-- How a queue calls back; a queue without a row has the defaults (domain/outreach/types.ts).
create table callback_settings (
  tenant_id uuid not null,
  queue_id uuid not null,
  settings jsonb not null default '{}',
  version integer not null default 1,
  changed_by uuid,
  changed_at timestamptz not null,
  primary key (tenant_id, queue_id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, changed_by) references staff (tenant_id, id)
);
select protect('callback_settings', 'select, insert, update');

-- Somebody asked to be called back: a place in a queue that needs no line until its turn comes.
create table callback (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text,
  queue_id uuid not null,
  -- The line whose number they see.
  entry_point_id uuid not null,
  number bytea not null,
  number_hash bytea not null,
  language text not null,
  source text not null check (source in ('queue', 'flow', 'chat', 'desk', 'exchange-lost')),
  calls_first text not null check (calls_first in ('agent', 'caller')),
  state text not null check (state in ('waiting', 'in-line', 'dialling', 'reached', 'called-in', 'by-hand', 'not-reached', 'expired', 'cancelled')),
  -- Since when the place counts, and before when nobody is asked for it.
  place_at timestamptz not null,
  due_at timestamptz not null,
  -- What the resident was told.
  slot_from timestamptz,
  slot_until timestamptz,
  expires_at timestamptz not null,
  tries integer not null default 0,
  -- Who promised to call.
  owner_staff_id uuid,
  -- Sealed free text.
  reason bytea,
  -- Where it was asked for, and the interaction that stands in the line for it or became of it.
  continues_id uuid,
  interaction_id uuid,
  audience text[] not null,
  asked_by text not null,
  asked_at timestamptz not null,
  settled_at timestamptz,
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, owner_staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, continues_id) references interaction (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id)
);
-- One for each number and queue: asked for again it is the same.
create unique index callback_open on callback (tenant_id, queue_id, number_hash) where state in ('waiting', 'in-line', 'dialling');
create index callback_due on callback (tenant_id, due_at) where state = 'waiting';
create index callback_expiring on callback (tenant_id, expires_at) where state in ('waiting', 'in-line');
create index callback_slots on callback (tenant_id, queue_id, slot_from) where state in ('waiting', 'in-line', 'dialling');
create index callback_by_interaction on callback (tenant_id, interaction_id);
create index callback_by_number on callback (tenant_id, number_hash, asked_at desc);
create index callback_by_time on callback (tenant_id, asked_at desc, id);
select protect('callback', 'select, insert, update');

-- One dialled call of a callback, answered or not.
create table attempt (
  tenant_id uuid not null references tenant,
  id uuid not null,
  callback_id uuid not null,
  nth integer not null,
  call_id uuid not null,
  staff_id uuid,
  -- What it became, once somebody answered.
  interaction_id uuid,
  started_at timestamptz not null,
  answered_at timestamptz,
  -- A key is pressed by a person, not by a machine.
  key_pressed boolean not null default false,
  ended_at timestamptz,
  outcome text check (outcome in ('answered', 'machine-unclear', 'busy', 'no-answer', 'unreachable', 'not-dialled', 'exchange-lost')),
  primary key (tenant_id, id),
  unique (tenant_id, call_id),
  foreign key (tenant_id, callback_id) references callback (tenant_id, id),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index attempt_by_callback on attempt (tenant_id, callback_id, nth);
select protect('attempt', 'select, insert, update');
