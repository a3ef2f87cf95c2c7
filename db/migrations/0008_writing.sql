-- A reply may be held back for some seconds, in which its writer can take it back. NULL: it goes as soon as it can.
alter table delivery add column send_after timestamptz;
alter table delivery drop constraint delivery_state_check;
alter table delivery add constraint delivery_state_check check (state in ('queued', 'sent', 'failed', 'withdrawn'));
alter table message drop constraint message_state_check;
alter table message add constraint message_state_check
  check (state in ('received', 'queued', 'sent', 'delivered', 'read', 'failed', 'withdrawn'));
create index delivery_held on delivery (send_after) where state = 'queued' and send_after is not null;

-- Which conversations of any city have something due; only ids leave, each city then releases its own.
create function held_deliveries_due(until timestamptz, most integer) returns table (tenant_id uuid, conversation_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id, conversation_id from delivery
     where state = 'queued' and send_after is not null and send_after <= until
     group by tenant_id, conversation_id order by min(send_after) limit most $$;
revoke all on function held_deliveries_due(timestamptz, integer) from public;
grant execute on function held_deliveries_due(timestamptz, integer) to engawa_app;

-- What a person began to write, on whichever computer they sit. `other_body`: what another tab wrote at the same time.
create table draft (
  tenant_id uuid not null references tenant,
  staff_id uuid not null,
  kind text not null,
  -- A conversation, case or interaction.
  subject_id uuid not null,
  body bytea not null,
  file_ids uuid[] not null default '{}',
  version integer not null default 1,
  saved_at timestamptz not null,
  other_body bytea,
  other_saved_at timestamptz,
  primary key (tenant_id, staff_id, subject_id, kind),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
select protect('draft', 'select, insert, update, delete');

-- Who is named in a note, by id: names change.
create table mention (
  tenant_id uuid not null references tenant,
  message_id uuid not null,
  target_kind text not null check (target_kind in ('staff', 'department')),
  target_id uuid not null,
  primary key (tenant_id, message_id, target_kind, target_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id)
);
select protect('mention', 'select, insert');

-- What is meant for one person: a mention. Whether it is shown is decided anew by the interaction's audience.
create table mention_notice (
  tenant_id uuid not null references tenant,
  id uuid not null,
  staff_id uuid not null,
  interaction_id uuid not null,
  message_id uuid not null,
  -- Set when the person was named as one of a department.
  department_id uuid,
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, staff_id, message_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, message_id) references message (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
create index mention_notice_by_staff on mention_notice (tenant_id, staff_id, created_at desc, id desc);
select protect('mention_notice', 'select, insert, update');

-- Who has something open just now, and whether they write in it; a row without a sign of life is void after 30 s.
create table onlooker (
  tenant_id uuid not null references tenant,
  subject_kind text not null check (subject_kind in ('interaction', 'case', 'resident')),
  subject_id uuid not null,
  staff_id uuid not null,
  writing boolean not null default false,
  seen_at timestamptz not null,
  primary key (tenant_id, subject_kind, subject_id, staff_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index onlooker_by_time on onlooker (tenant_id, seen_at);
select protect('onlooker', 'select, insert, update, delete');
