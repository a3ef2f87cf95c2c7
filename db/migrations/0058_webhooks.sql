-- Another system is told what happened: where, of which kinds of events, signed with which secret.
create table webhook (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  name text not null,
  url text not null,
  event_types text[] not null,
  -- In whose name it looks: it is told of what that program may see, while its token lasts.
  token_id uuid not null,
  -- Sealed; the former one still signs until then, so that a receiver can change over without a gap.
  secret bytea not null,
  former_secret bytea,
  former_until timestamptz,
  -- How far events were looked at: a place in their order, of this feed (a restored database has another).
  seen_xid text not null,
  seen_seq bigint not null,
  feed_epoch integer not null,
  state text not null check (state in ('active', 'paused', 'disabled')),
  -- Why it is disabled: a code.
  disabled_because text,
  version integer not null default 1,
  created_by uuid not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, token_id) references api_token (tenant_id, id),
  foreign key (tenant_id, created_by) references staff (tenant_id, id)
);
select protect('webhook', 'select, insert, update');

-- One event for one webhook; `position` is the order in which they go.
create table webhook_delivery (
  tenant_id uuid not null,
  id uuid not null,
  position bigint generated always as identity,
  webhook_id uuid not null,
  -- The event's place; null for one that somebody sent for trying.
  event_xid text,
  event_seq bigint,
  event_type text not null,
  subject_kind text not null,
  subject_id uuid not null,
  occurred_at timestamptz not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- When it is tried next; claimed until then while it is under way.
  due_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, webhook_id, event_xid, event_seq),
  foreign key (tenant_id, webhook_id) references webhook (tenant_id, id)
);
create index webhook_delivery_due on webhook_delivery (due_at) where state = 'waiting';
create index webhook_delivery_in_line on webhook_delivery (tenant_id, webhook_id, subject_id, position) where state = 'waiting';
create index webhook_delivery_log on webhook_delivery (tenant_id, webhook_id, position);
select protect('webhook_delivery', 'select, insert (tenant_id, id, webhook_id, event_xid, event_seq, event_type, subject_kind, subject_id, occurred_at, state, attempts, due_at), update (state, attempts, due_at, settled_at), delete');

create table webhook_attempt (
  tenant_id uuid not null,
  id uuid not null,
  delivery_id uuid not null,
  at timestamptz not null,
  duration_ms integer not null,
  -- What the other side answered; null when it did not.
  status integer,
  -- Why it counts as failed: a code.
  error text,
  primary key (tenant_id, id),
  foreign key (tenant_id, delivery_id) references webhook_delivery (tenant_id, id) on delete cascade
);
create index webhook_attempt_by_delivery on webhook_attempt (tenant_id, delivery_id, id);
select protect('webhook_attempt', 'select, insert, delete');

-- The loop that sends is of no city; it learns ids only.
create function webhooks_of_all() returns table (tenant_id uuid, id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select w.tenant_id, w.id from webhook w where w.state = 'active' $$;
create function due_webhook_deliveries(now timestamptz, most integer) returns table (tenant_id uuid, id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$
    select d.tenant_id, d.id from webhook_delivery d
    join webhook w on w.tenant_id = d.tenant_id and w.id = d.webhook_id and w.state = 'active'
    where d.state = 'waiting' and d.due_at <= $1
      -- What happened to one thing is told in its order: the next waits until the one before it was taken.
      and not exists (
        select from webhook_delivery e
        where e.tenant_id = d.tenant_id and e.webhook_id = d.webhook_id and e.subject_id = d.subject_id
          and e.state = 'waiting' and e.position < d.position
      )
    order by d.position limit $2
  $$;
create function delete_webhook_deliveries(before timestamptz) returns void
  language sql volatile security definer set search_path = public, pg_temp as
  $$ delete from webhook_delivery where state <> 'waiting' and settled_at < before $$;
revoke all on function webhooks_of_all() from public;
revoke all on function due_webhook_deliveries(timestamptz, integer) from public;
revoke all on function delete_webhook_deliveries(timestamptz) from public;
grant execute on function webhooks_of_all() to engawa_app;
grant execute on function due_webhook_deliveries(timestamptz, integer) to engawa_app;
grant execute on function delete_webhook_deliveries(timestamptz) to engawa_app;
