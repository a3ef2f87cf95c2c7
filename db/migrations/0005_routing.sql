-- One writer for each pool at a time: a lease with an epoch that every claim carries, so that a paused former writer
-- is fenced off. A pool may hold the queues of several cities; records never mix.
create table routing_pool (
  id uuid primary key,
  name text not null,
  epoch bigint not null default 0,
  holder text,
  lease_until timestamptz
);
create table routing_pool_tenant (
  pool_id uuid not null references routing_pool,
  tenant_id uuid not null references tenant,
  primary key (pool_id, tenant_id)
);
grant select, insert, update on routing_pool to engawa_app;
grant select, insert on routing_pool_tenant to engawa_app;
grant select on routing_pool, routing_pool_tenant to engawa_backup;

-- Presence is a person's, whichever city they answer for.
create table presence (
  account_id uuid primary key references account,
  status text not null check (status in ('ready', 'away', 'offline')),
  reason text,
  since timestamptz not null,
  -- Longest idle counts from here: the end of the last contact, or becoming ready.
  idle_since timestamptz not null,
  missed_count integer not null default 0,
  set_aside boolean not null default false,
  last_seen_at timestamptz not null
);
grant select, insert, update on presence to engawa_app;
grant select on presence to engawa_backup;
create table presence_change (
  account_id uuid not null references account,
  at timestamptz not null,
  status text not null,
  reason text,
  primary key (account_id, at)
);
grant select, insert on presence_change to engawa_app;
grant select on presence_change to engawa_backup;

create table handover (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  interaction_id uuid not null,
  from_staff_id uuid not null,
  from_department_id uuid not null,
  to_queue_id uuid not null,
  to_department_id uuid not null,
  note bytea,
  state text not null check (state in ('pending', 'accepted', 'refused', 'withdrawn')),
  refuse_reason text,
  refuse_words bytea,
  decided_by uuid,
  requested_at timestamptz not null,
  decided_at timestamptz,
  hop integer not null,
  primary key (tenant_id, id),
  unique (tenant_id, interaction_id, client_id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, from_staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, to_queue_id) references queue (tenant_id, id)
);
create unique index handover_one_pending on handover (tenant_id, interaction_id) where state = 'pending';
create index handover_pending_by_queue on handover (tenant_id, to_queue_id) where state = 'pending';
select protect('handover', 'select, insert, update');

-- A place in a waiting line. It is kept while the place is offered, missed and offered again.
create table queue_entry (
  tenant_id uuid not null references tenant,
  id uuid not null,
  interaction_id uuid not null,
  queue_id uuid not null,
  handover_id uuid,
  channel text not null,
  language text not null,
  priority integer not null default 0,
  required_skills uuid[] not null default '{}',
  -- Not offered to these again for this entry: they declined, or it is the sender of a hand-over.
  excluded_staff uuid[] not null default '{}',
  state text not null check (state in ('waiting', 'offered', 'answered', 'abandoned', 'withdrawn')),
  entered_at timestamptz not null,
  left_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, queue_id) references queue (tenant_id, id),
  foreign key (tenant_id, handover_id) references handover (tenant_id, id)
);
create unique index queue_entry_open on queue_entry (tenant_id, interaction_id) where state in ('waiting', 'offered');
create index queue_entry_line on queue_entry (tenant_id, queue_id, priority desc, entered_at) where state in ('waiting', 'offered');
select protect('queue_entry', 'select, insert, update');

create table offer (
  tenant_id uuid not null references tenant,
  id uuid not null,
  queue_entry_id uuid not null,
  interaction_id uuid not null,
  staff_id uuid not null,
  account_id uuid not null references account,
  channel text not null,
  epoch bigint not null,
  state text not null check (state in ('pending', 'accepted', 'declined', 'missed', 'withdrawn')),
  reason text,
  offered_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, queue_entry_id) references queue_entry (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create unique index offer_one_pending on offer (tenant_id, queue_entry_id) where state = 'pending';
create index offer_pending_by_staff on offer (tenant_id, staff_id) where state = 'pending';
create index offer_by_interaction on offer (tenant_id, interaction_id, offered_at);
select protect('offer', 'select, insert, update');
