-- A person's own line: a place in a queue that only that person is offered for a time. Then it falls back to the queue.
alter table queue_entry
  add column fell_back_at timestamptz,
  add column fell_back_why text check (fell_back_why in ('time', 'declined', 'gone')),
  add check ((fell_back_at is null) = (fell_back_why is null));

alter table handover
  -- Asked of one colleague; their queue is the one the interaction is in.
  add column to_staff_id uuid,
  add column fell_back_at timestamptz,
  add foreign key (tenant_id, to_staff_id) references staff (tenant_id, id);

-- Waiting for one person is a leg of its own, in the queue's name and theirs.
alter table leg drop constraint leg_check;
alter table leg add constraint leg_party
  check ((kind = 'queue') = (queue_id is not null) and (kind = 'queue' or staff_id is not null));

-- Who put a conversation aside and is asked first when the resident comes back to it.
create table parked_conversation (
  tenant_id uuid not null references tenant,
  conversation_id uuid not null,
  interaction_id uuid not null,
  staff_id uuid not null,
  parked_at timestamptz not null,
  until_at timestamptz not null,
  primary key (tenant_id, conversation_id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
select protect('parked_conversation', 'select, insert, update, delete');

-- Two who change how a queue chooses at the same time must not undo each other unseen.
alter table queue
  add column version integer not null default 1,
  add column changed_by uuid,
  add column changed_at timestamptz,
  add foreign key (tenant_id, changed_by) references staff (tenant_id, id);
