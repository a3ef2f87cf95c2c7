-- How a queue chooses beyond its members and hours: skill levels, ageing, rings, overflow, caps, reserve. The shape and its
-- defaults stand in domain/routing/policy.ts; what is absent takes the default.
alter table queue
  add column policy jsonb not null default '{}',
  -- While on, the reserve of the queue is called in as well.
  add column surge_on boolean not null default false,
  add column surge_at timestamptz,
  add column surge_by uuid;
alter table queue_member add column reserve boolean not null default false;

alter table queue_entry
  -- Seconds of waiting that weigh as much as one point of priority; null: a higher priority always goes first.
  add column age_point_sec integer check (age_point_sec > 0),
  -- Asked first until that time: the last agent, the team of the case. A personal entry waits for them alone.
  add column preferred_staff uuid[] not null default '{}',
  add column preferred_until timestamptz,
  add column personal boolean not null default false,
  -- Where it came from while it stands in the queue it overflowed to.
  add column home_queue_id uuid,
  add column moved_at timestamptz,
  -- When somebody looks whether it goes over, or back; null: it stays.
  add column move_due_at timestamptz,
  add column moves integer not null default 0,
  add column offers_made integer not null default 0,
  add foreign key (tenant_id, home_queue_id) references queue (tenant_id, id);
create index queue_entry_move_due on queue_entry (tenant_id, move_due_at) where state = 'waiting' and move_due_at is not null;
-- What the expected wait is computed from.
create index queue_entry_answered on queue_entry (tenant_id, queue_id, left_at) where state = 'answered';
create index queue_entry_by_interaction on queue_entry (tenant_id, interaction_id, entered_at);

-- Why this person and no other, as facts and ids; written once with the offer.
alter table offer add column why jsonb not null default '{}';
create index offer_by_entry on offer (tenant_id, queue_entry_id);

alter table handover
  -- The queue that was asked for, where two departments had it before and the general desk gets it instead.
  add column asked_queue_id uuid,
  -- Until when the general desk has to have found who answers.
  add column duty_until timestamptz,
  add foreign key (tenant_id, asked_queue_id) references queue (tenant_id, id);
