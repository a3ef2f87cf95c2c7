-- What was recorded of a call: a talk (both sides), or the message of somebody whom nobody answered. The row is there from
-- the first moment, so that a recording at an exchange is never nobody's.
create table recording (
  tenant_id uuid not null references tenant,
  id uuid not null,
  kind text not null check (kind in ('talk', 'message')),
  call_id uuid not null,
  entry_point_id uuid not null,
  exchange_id text not null,
  -- running: the call goes on. awaited: it lies at the exchange. kept: sealed in the storage. empty: nothing was said.
  -- deleting: its file is being removed. deleted: it is gone, and recording_deletion tells of it.
  state text not null check (state in ('running', 'awaited', 'kept', 'empty', 'deleting', 'deleted')),
  -- Of a message: the queue it is for, and the message it became.
  queue_id uuid,
  message_id uuid,
  interaction_id uuid,
  -- By the policy of the line when it began.
  keep_days integer not null check (keep_days >= 1),
  own_may_listen boolean not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  kept_at timestamptz,
  delete_after timestamptz,
  duration_ms integer,
  size_bytes bigint,
  -- Its name in the storage; before it is kept, that of the attempt to take it.
  file_id uuid,
  -- Of the sound as it is played.
  sha256 bytea,
  -- Sealed: the key of the file. Without it the file, and every copy of it, is noise.
  file_key bytea,
  -- Sealed: how loud each side is, for the picture.
  peaks bytea,
  -- Stretches in which nothing was recorded, and why: [{why, fromMs, toMs}].
  gaps jsonb not null default '[]',
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id)
);
create unique index recording_of_talk on recording (tenant_id, call_id) where kind = 'talk';
create index recording_by_call on recording (tenant_id, call_id);
create index recording_by_interaction on recording (tenant_id, interaction_id);
create index recording_by_time on recording (tenant_id, started_at desc, id);
create index recording_due on recording (tenant_id, delete_after) where state in ('kept', 'deleting');
create index recording_open on recording (tenant_id, exchange_id) where state in ('running', 'awaited');
select protect('recording', 'select, insert, update');

-- A stretch without a break, by the names that it has at the exchange. Our side is missing in a message.
create table recording_part (
  tenant_id uuid not null,
  recording_id uuid not null,
  far_name uuid not null,
  our_name uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  ended_why text check (ended_why in ('paused', 'held', 'lost', 'over')),
  primary key (tenant_id, recording_id, far_name),
  unique (tenant_id, far_name),
  unique (tenant_id, our_name),
  foreign key (tenant_id, recording_id) references recording (tenant_id, id)
);
select protect('recording_part', 'select, insert, update');

-- Kept beyond its time, for a reason (evidence of harassment, a disclosure request) and up to five years.
create table recording_hold (
  tenant_id uuid not null,
  id uuid not null,
  recording_id uuid not null,
  -- Sealed: it may name people.
  reason bytea not null,
  until_at timestamptz not null,
  held_by uuid not null,
  held_at timestamptz not null,
  released_by uuid,
  released_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, recording_id) references recording (tenant_id, id),
  foreign key (tenant_id, held_by) references staff (tenant_id, id),
  foreign key (tenant_id, released_by) references staff (tenant_id, id)
);
create index recording_hold_by_recording on recording_hold (tenant_id, recording_id);
select protect('recording_hold', 'select, insert, update');

-- The proof that a recording is gone: what it was, by which rule, and that its file was looked for and not found.
create table recording_deletion (
  tenant_id uuid not null,
  recording_id uuid not null,
  call_id uuid not null,
  kind text not null,
  started_at timestamptz not null,
  kept_at timestamptz not null,
  deleted_at timestamptz not null,
  keep_days integer not null,
  -- Until when it was held beyond that, if it was.
  held_until timestamptz,
  duration_ms integer not null,
  size_bytes bigint not null,
  sha256 bytea not null,
  deleted_by text not null,
  primary key (tenant_id, recording_id),
  foreign key (tenant_id, recording_id) references recording (tenant_id, id)
);
create index recording_deletion_by_time on recording_deletion (tenant_id, deleted_at desc, recording_id);
select protect('recording_deletion', 'select, insert');
