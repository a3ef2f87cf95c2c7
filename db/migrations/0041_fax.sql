-- A fax at a number of the city, from the first ring to the message that it became, or from a message to its last attempt.
create table fax (
  tenant_id uuid not null references tenant,
  id uuid not null,
  direction text not null check (direction in ('in', 'out')),
  entry_point_id uuid not null,
  -- Whose: the exchange that it came to, or that tries to send it now.
  exchange_id text,
  leg_id text,
  caller_kind text not null check (caller_kind in ('number', 'withheld', 'payphone', 'unavailable')),
  -- The other side, as the network tells it.
  number bytea,
  -- What the other machine calls itself; whoever set it up chose it.
  station bytea,
  -- In: receiving, kept (the file is ours), received (a message). Out: waiting (for try_at), sending, sent. Or failed.
  state text not null check (state in ('receiving', 'kept', 'received', 'waiting', 'sending', 'sent', 'failed')),
  attempts integer not null default 0,
  try_at timestamptz,
  -- How it ended, or the last attempt: the words of exchange.ts, and what kept it from beginning.
  result text,
  pages integer not null default 0,
  way text check (way in ('t38', 'sound')),
  -- The TIFF in the storage: as it came, or as it goes.
  file_id uuid,
  file_sha256 bytea,
  file_bytes integer,
  -- By which the exchange fetches what it is to send.
  token_hash bytea unique,
  message_id uuid,
  conversation_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  -- Told twice of one ring, it is one fax.
  unique (exchange_id, leg_id),
  unique (tenant_id, message_id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, message_id) references message (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id)
);
create index fax_open on fax (tenant_id, exchange_id) where state in ('receiving', 'kept', 'waiting', 'sending');
create index fax_by_time on fax (tenant_id, started_at desc, id);
select protect('fax', 'select, insert, update');
-- The token names the city; nothing else is told.
create function tenant_of_fax(token bytea) returns uuid
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id from fax where token_hash = token $$;
revoke all on function tenant_of_fax(bytea) from public;
grant execute on function tenant_of_fax(bytea) to engawa_app;
-- Numbers for faxes that were opened before anything could be received at them.
update entry_point set channel = 'fax' from phone_line line
  where line.kind = 'fax' and line.tenant_id = entry_point.tenant_id and line.entry_point_id = entry_point.id;
