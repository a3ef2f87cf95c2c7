-- Text messages to and from mobile telephones: who sends them, what became of each, and what came.
create table text_sender (
  tenant_id uuid not null references tenant,
  entry_point_id uuid not null,
  -- What the telephone shows: a number of the city (E.164), or up to eleven letters that can only send.
  sender text not null unique,
  created_at timestamptz not null,
  primary key (tenant_id, entry_point_id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id)
);
select protect('text_sender', 'select, insert, update');
-- The number that was written to names the city; nothing else is told.
create function tenant_of_text_sender(wanted text) returns uuid
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id from text_sender where sender = wanted $$;
revoke all on function tenant_of_text_sender(text) from public;
grant execute on function tenant_of_text_sender(text) to engawa_app;

-- One row for each message that goes out by it: whether the provider was asked stands here before it is asked.
create table text_attempt (
  tenant_id uuid not null references tenant,
  message_id uuid not null,
  entry_point_id uuid not null,
  number_hash bytea not null,
  -- asking, accepted, delivered, failed; waiting: certainly not sent, asked again; unknown: asked, and no answer came.
  state text not null check (state in ('asking', 'waiting', 'accepted', 'delivered', 'failed', 'unknown')),
  parts integer not null,
  provider_id text,
  error_code text,
  asked_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id)
);
create index text_attempt_by_number on text_attempt (tenant_id, number_hash, asked_at);
create index text_attempt_by_time on text_attempt (tenant_id, asked_at);
select protect('text_attempt', 'select, insert, update');

-- What came, once by the provider's own id.
create table text_received (
  tenant_id uuid not null references tenant,
  provider_id text not null,
  received_at timestamptz not null,
  primary key (tenant_id, provider_id)
);
select protect('text_received', 'select, insert');
