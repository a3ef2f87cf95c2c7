-- What the supervisor's figures are counted from, by time.
create index queue_entry_by_time on queue_entry (tenant_id, entered_at);
create index queue_entry_by_leaving on queue_entry (tenant_id, left_at) where state = 'answered';
create index offer_by_time on offer (tenant_id, offered_at);

-- One row for each city: its rules, whether agents see that they are watched, and the claim of who evaluates when.
create table supervision (
  tenant_id uuid not null references tenant,
  -- [{ id, kind, threshold, queueId, active }]
  rules jsonb not null,
  watch_shown boolean not null default true,
  version integer not null default 1,
  evaluated_at timestamptz,
  primary key (tenant_id)
);
select protect('supervision', 'select, insert, update');

create table alert (
  tenant_id uuid not null references tenant,
  id uuid not null,
  rule_id text not null,
  kind text not null,
  subject_kind text not null check (subject_kind in ('queue', 'staff', 'department')),
  subject_id uuid not null,
  -- Of the sealed part of its subject: seen by those who may open it and nobody else.
  sealed boolean not null,
  value double precision not null,
  threshold double precision not null,
  audience text[] not null,
  raised_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  cleared_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, acknowledged_by) references staff (tenant_id, id)
);
-- Raised once, however many evaluate.
create unique index alert_open on alert (tenant_id, rule_id, subject_id, sealed) where cleared_at is null;
create index alert_by_time on alert (tenant_id, raised_at desc, id desc);
select protect('alert', 'select, insert, update');

-- Who looks on at a conversation now.
create table watch (
  tenant_id uuid not null references tenant,
  interaction_id uuid not null,
  staff_id uuid not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (tenant_id, interaction_id, staff_id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
select protect('watch', 'select, insert, update, delete');

-- Notes that a supervisor whispered to whoever has the conversation.
create table whisper (
  tenant_id uuid not null references tenant,
  message_id uuid not null,
  to_staff_id uuid not null,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id),
  foreign key (tenant_id, to_staff_id) references staff (tenant_id, id)
);
select protect('whisper', 'select, insert');

-- What somebody else did to one's work; shown until it is put away.
create table notice (
  tenant_id uuid not null references tenant,
  id uuid not null,
  staff_id uuid not null,
  kind text not null,
  interaction_id uuid,
  by_staff_id uuid not null,
  given_at timestamptz not null,
  seen_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, by_staff_id) references staff (tenant_id, id)
);
create index notice_unseen on notice (tenant_id, staff_id, given_at) where seen_at is null;
select protect('notice', 'select, insert, update');
