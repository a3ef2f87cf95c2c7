-- Announcement calls to a list: what is said, from which line, and how fast.
create table campaign (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  name text not null,
  -- The line whose number they see.
  entry_point_id uuid not null,
  -- Where who presses 1 waits for a person; null: it is only told.
  queue_id uuid,
  language text not null,
  message text not null,
  settings jsonb not null,
  state text not null check (state in ('draft', 'running', 'paused', 'done', 'stopped')),
  audience text[] not null,
  created_by uuid not null,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  -- When its numbers were forgotten; what was counted stays.
  erased_at timestamptz,
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, created_by) references staff (tenant_id, id)
);
create index campaign_by_time on campaign (tenant_id, created_at desc, id);
select protect('campaign', 'select, insert, update');

-- One number of a list, and what came of it.
create table campaign_target (
  tenant_id uuid not null,
  id uuid not null,
  campaign_id uuid not null,
  -- Its place in the list.
  nth integer not null,
  -- Sealed; null once forgotten.
  number bytea,
  number_hash bytea,
  -- What the city knows it by, such as a number of its own. Sealed.
  note bytea,
  state text not null check (state in ('waiting', 'dialling', 'reached', 'not-reached', 'left-out')),
  due_at timestamptz not null,
  tries integer not null default 0,
  -- Of the last try; 'asked-not-to' and 'stopped': it was left out.
  outcome text check (outcome in ('answered', 'busy', 'no-answer', 'unreachable', 'asked-not-to', 'stopped')),
  -- Heard to its end; a key was pressed to speak to a person; a person spoke with them.
  heard boolean not null default false,
  pressed boolean not null default false,
  talked boolean not null default false,
  settled_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, campaign_id, nth),
  foreign key (tenant_id, campaign_id) references campaign (tenant_id, id)
);
-- Nobody is called twice by one list.
create unique index campaign_target_number on campaign_target (tenant_id, campaign_id, number_hash) where number_hash is not null;
create index campaign_target_due on campaign_target (tenant_id, campaign_id, due_at, nth) where state = 'waiting';
create index campaign_target_under_way on campaign_target (tenant_id, campaign_id) where state = 'dialling';
select protect('campaign_target', 'select, insert, update');

-- A dialled call is a try of a callback or of a number of a list.
alter table attempt alter column callback_id drop not null;
alter table attempt add column target_id uuid;
alter table attempt add column campaign_id uuid;
alter table attempt add foreign key (tenant_id, target_id) references campaign_target (tenant_id, id);
alter table attempt add foreign key (tenant_id, campaign_id) references campaign (tenant_id, id);
alter table attempt add check ((callback_id is null) <> (target_id is null));
alter table attempt add check ((target_id is null) = (campaign_id is null));
create index attempt_by_campaign on attempt (tenant_id, campaign_id, started_at) where campaign_id is not null;

-- Somebody called and nobody spoke with them: one for each number and queue until somebody does.
create table missed_call (
  tenant_id uuid not null references tenant,
  id uuid not null,
  queue_id uuid not null,
  -- The line that they called.
  entry_point_id uuid not null,
  number bytea not null,
  number_hash bytea not null,
  -- How the last of them ended, and how long they had waited in the queue.
  reason text not null check (reason in ('abandoned', 'left-in-flow', 'turned-away', 'exchange-lost')),
  wait_sec integer not null,
  times integer not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  state text not null check (state in ('open', 'called-again', 'called', 'callback', 'by-hand')),
  audience text[] not null,
  settled_at timestamptz,
  settled_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, settled_by) references staff (tenant_id, id)
);
create unique index missed_call_open on missed_call (tenant_id, queue_id, number_hash) where state = 'open';
create index missed_call_by_number on missed_call (tenant_id, number_hash) where state = 'open';
create index missed_call_by_time on missed_call (tenant_id, last_at desc, id);
select protect('missed_call', 'select, insert, update');
