-- A telephone number of the city: the entry point it opens, and how calls to it are taken. The number is the city's own,
-- so it may stand in the open; shape and defaults of settings are in domain/calls/lines.ts.
create table phone_line (
  tenant_id uuid not null references tenant,
  entry_point_id uuid not null,
  number text not null unique,
  kind text not null check (kind in ('voice', 'fax')),
  settings jsonb not null default '{}',
  version integer not null default 1,
  primary key (tenant_id, entry_point_id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id)
);
select protect('phone_line', 'select, insert, update');
-- The number that was dialled names the city; nothing else is told.
create function tenant_of_number(dialled text) returns uuid
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id from phone_line where number = dialled $$;
revoke all on function tenant_of_number(text) from public;
grant execute on function tenant_of_number(text) to engawa_app;

-- A telephone call from its first ring to its end. What the caller chose in a menu comes before anybody must act, so a
-- call may have no interaction; one that was queued has the interaction it became.
create table call (
  tenant_id uuid not null references tenant,
  id uuid not null,
  exchange_id text not null,
  direction text not null check (direction in ('in', 'out')),
  entry_point_id uuid not null,
  -- The leg at the other end: who called, or who was called.
  far_leg_id text not null,
  caller_kind text not null check (caller_kind in ('number', 'withheld', 'payphone', 'unavailable')),
  number bytea,
  number_hash bytea,
  conversation_id uuid,
  interaction_id uuid,
  -- Sealed: it holds what is being said to the caller.
  state bytea not null,
  stage text not null,
  -- Emptied when the call is over: what is open is found by the index below.
  ended_at timestamptz,
  end_reason text,
  started_at timestamptz not null,
  queued_at timestamptz,
  answered_at timestamptz,
  version integer not null default 1,
  primary key (tenant_id, id),
  -- The exchange's own id of a leg: told twice, it is one call.
  unique (exchange_id, far_leg_id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id)
);
create index call_open on call (tenant_id, exchange_id) where ended_at is null;
create index call_by_interaction on call (tenant_id, interaction_id, started_at);
create index call_by_number on call (tenant_id, number_hash, started_at desc);
create index call_by_time on call (tenant_id, started_at desc, id);
select protect('call', 'select, insert, update');

-- One telephone's part of a call; parts overlap (consultation, conference, supervision).
create table call_leg (
  tenant_id uuid not null,
  call_id uuid not null,
  leg_id text not null,
  party text not null check (party in ('far', 'agent', 'consulted', 'supervisor')),
  staff_id uuid,
  number bytea,
  started_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  cause text,
  held_sec integer not null default 0,
  primary key (tenant_id, call_id, leg_id),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index call_leg_by_staff on call_leg (tenant_id, staff_id, started_at desc);
select protect('call_leg', 'select, insert, update');
