create table queue (
  tenant_id uuid not null references tenant,
  id uuid not null,
  name text not null,
  department_id uuid not null,
  pool_id uuid not null,
  priority integer not null default 0,
  -- [{ days: [1..7], from: 'HH:MM', to: 'HH:MM' }]; empty = always open.
  hours jsonb not null default '[]',
  required_skills uuid[] not null default '{}',
  offer_sec integer not null default 30,
  wrap_up_sec integer not null default 30,
  active boolean not null default true,
  primary key (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
select protect('queue', 'select, insert, update');

create table queue_member (
  tenant_id uuid not null,
  queue_id uuid not null,
  staff_id uuid not null,
  primary key (tenant_id, queue_id, staff_id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index queue_member_by_staff on queue_member (tenant_id, staff_id);
select protect('queue_member', 'select, insert, delete');

create table entry_point (
  tenant_id uuid not null references tenant,
  id uuid not null,
  channel text not null,
  name text not null,
  public_key text not null unique,
  queue_id uuid not null,
  settings jsonb not null default '{}',
  active boolean not null default true,
  primary key (tenant_id, id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id)
);
select protect('entry_point', 'select, insert, update');
-- A widget's key names the city; nothing else is told.
create function tenant_of_entry_point(key text) returns uuid
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id from entry_point where public_key = key and active $$;
revoke all on function tenant_of_entry_point(text) from public;
grant execute on function tenant_of_entry_point(text) to engawa_app;

create table file (
  tenant_id uuid not null references tenant,
  id uuid not null,
  name bytea not null,
  media_type text not null,
  image boolean not null,
  size_bytes integer not null,
  sha256 bytea not null,
  -- Who may attach it: 'conversation:<id>', 'case:<id>' or 'staff:<id>'.
  uploaded_by text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
select protect('file', 'select, insert');

create table conversation (
  tenant_id uuid not null references tenant,
  id uuid not null,
  entry_point_id uuid not null,
  contact_point_id uuid not null,
  resident_id uuid not null,
  channel text not null,
  language text not null default 'ja',
  last_seq integer not null default 0,
  resident_read_seq integer not null default 0,
  staff_read_seq integer not null default 0,
  last_message_at timestamptz not null,
  last_from text,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, entry_point_id, contact_point_id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, contact_point_id) references contact_point (tenant_id, id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id)
);
create index conversation_by_resident on conversation (tenant_id, resident_id);
select protect('conversation', 'select, insert, update');
-- A visitor's token names the city as well as the conversation.
create table visitor_token (
  token_hash bytea primary key,
  tenant_id uuid not null references tenant,
  conversation_id uuid not null,
  created_at timestamptz not null,
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id)
);
grant select, insert on visitor_token to engawa_app;
grant select on visitor_token to engawa_backup;

create table interaction (
  tenant_id uuid not null references tenant,
  id uuid not null,
  conversation_id uuid not null,
  resident_id uuid not null,
  entry_point_id uuid not null,
  channel text not null,
  language text not null default 'ja',
  queue_id uuid not null,
  department_id uuid not null,
  sealed boolean not null default false,
  state text not null check (state in ('waiting', 'active', 'wrap-up', 'ended')),
  priority integer not null default 0,
  owner_staff_id uuid,
  hops integer not null default 0,
  opened_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  end_reason text,
  wrap_up_until timestamptz,
  wrapped_up_at timestamptz,
  wrap_up_code text,
  continues_id uuid,
  -- Who may see it: see interactions/access.ts. The same keys stand on its events.
  audience text[] not null,
  version integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id),
  foreign key (tenant_id, owner_staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, continues_id) references interaction (tenant_id, id),
  check (state <> 'waiting' or owner_staff_id is null),
  check (state not in ('active', 'wrap-up') or owner_staff_id is not null)
);
create unique index interaction_open on interaction (tenant_id, conversation_id) where state in ('waiting', 'active');
create index interaction_by_conversation on interaction (tenant_id, conversation_id, opened_at desc, id desc);
create index interaction_unfinished on interaction (tenant_id, state, opened_at) where state <> 'ended';
create index interaction_by_owner on interaction (tenant_id, owner_staff_id, state);
create index interaction_by_resident on interaction (tenant_id, resident_id, opened_at desc);
create index interaction_by_time on interaction (tenant_id, opened_at desc, id);
select protect('interaction', 'select, insert, update');

create table leg (
  tenant_id uuid not null,
  id uuid not null,
  interaction_id uuid not null,
  kind text not null check (kind in ('queue', 'agent')),
  queue_id uuid,
  staff_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  primary key (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  check ((kind = 'queue') = (queue_id is not null) and (kind = 'agent') = (staff_id is not null))
);
-- Never with two agents: the database itself refuses a second open agent leg.
create unique index leg_one_agent on leg (tenant_id, interaction_id) where kind = 'agent' and ended_at is null;
create index leg_by_interaction on leg (tenant_id, interaction_id, started_at);
select protect('leg', 'select, insert, update');

create table message (
  tenant_id uuid not null references tenant,
  id uuid not null,
  conversation_id uuid not null,
  interaction_id uuid,
  seq integer not null,
  direction text not null check (direction in ('in', 'out', 'note')),
  author_kind text not null check (author_kind in ('resident', 'staff', 'system')),
  author_staff_id uuid,
  client_id text,
  body bytea not null,
  grams bigint[] not null default '{}',
  masked text[] not null default '{}',
  state text not null check (state in ('received', 'queued', 'sent', 'delivered', 'read', 'failed')),
  created_at timestamptz not null,
  sent_at timestamptz,
  failed_code text,
  primary key (tenant_id, id),
  unique (tenant_id, conversation_id, seq),
  unique (tenant_id, conversation_id, client_id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, author_staff_id) references staff (tenant_id, id)
);
create index message_by_interaction on message (tenant_id, interaction_id, seq);
create index message_grams on message using gin (grams);
select protect('message', 'select, insert, update');

create table message_file (
  tenant_id uuid not null,
  message_id uuid not null,
  file_id uuid not null,
  position integer not null,
  primary key (tenant_id, message_id, file_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id),
  foreign key (tenant_id, file_id) references file (tenant_id, id)
);
create index message_file_by_file on message_file (tenant_id, file_id);
select protect('message_file', 'select, insert');

-- The outbox: one row for each message that goes out, in order within its conversation.
create table delivery (
  tenant_id uuid not null references tenant,
  message_id uuid not null,
  conversation_id uuid not null,
  channel text not null,
  seq integer not null,
  state text not null check (state in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  error_code text,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id)
);
create index delivery_queued on delivery (tenant_id, conversation_id, seq) where state = 'queued';
select protect('delivery', 'select, insert, update');

-- The caller's visibility is applied to what comes back; this only finds candidates within the city.
create function search_messages(query bigint[], most integer) returns table (message_id uuid, interaction_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select id, interaction_id from message
     where tenant_id = current_tenant() and grams @> query and interaction_id is not null
     order by created_at desc limit most $$;
revoke all on function search_messages(bigint[], integer) from public;
grant execute on function search_messages(bigint[], integer) to engawa_app;
