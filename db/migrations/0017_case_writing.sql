-- What is written into a case can be taken back for some seconds, and names people, as in a conversation.

-- Until then a message to the resident is not public yet. NULL: it went at once, or was let go.
alter table case_entry add column send_after timestamptz;
-- Taken back by its writer before anybody outside could read it; its words are gone.
alter table case_entry add column withdrawn_at timestamptz;
alter table case_entry add check (send_after is null or (not public and withdrawn_at is null));
create index case_entry_held on case_entry (send_after) where send_after is not null;
-- Nothing else of the history may ever be changed.
grant update (public, body, grams, send_after, withdrawn_at) on case_entry to engawa_app;

-- Which cases of any city have something due; only ids leave, each city then releases its own.
create function held_case_entries_due(until timestamptz, most integer) returns table (tenant_id uuid, case_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id, case_id from case_entry
     where send_after is not null and send_after <= until
     group by tenant_id, case_id order by min(send_after) limit most $$;
revoke all on function held_case_entries_due(timestamptz, integer) from public;
grant execute on function held_case_entries_due(timestamptz, integer) to engawa_app;

-- Who is named in a note of a case, by id: names change.
create table case_mention (
  tenant_id uuid not null references tenant,
  entry_id uuid not null,
  target_kind text not null check (target_kind in ('staff', 'department')),
  target_id uuid not null,
  primary key (tenant_id, entry_id, target_kind, target_id),
  foreign key (tenant_id, entry_id) references case_entry (tenant_id, id)
);
select protect('case_mention', 'select, insert');

-- What is meant for one person. Whether it is shown is decided anew by the case's audience.
create table case_mention_notice (
  tenant_id uuid not null references tenant,
  id uuid not null,
  staff_id uuid not null,
  case_id uuid not null,
  entry_id uuid not null,
  -- Set when the person was named as one of a department.
  department_id uuid,
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, staff_id, entry_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, case_id) references "case" (tenant_id, id),
  foreign key (tenant_id, entry_id) references case_entry (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
create index case_mention_notice_by_staff on case_mention_notice (tenant_id, staff_id, created_at desc, id desc);
select protect('case_mention_notice', 'select, insert, update');
