-- Who changed how calls to a number are taken. The announcement of a surge is switched by the supervisor: it stands apart
-- from the settings, which the administrator changes by their version.
alter table phone_line
  add column changed_by uuid,
  add column changed_at timestamptz,
  add column surge_since timestamptz,
  add column surge_until timestamptz,
  add column surge_by uuid,
  add foreign key (tenant_id, changed_by) references staff (tenant_id, id),
  add foreign key (tenant_id, surge_by) references staff (tenant_id, id);

-- Who listened to a call, whispered to whoever had it or took part, from when to when.
create table call_monitoring (
  tenant_id uuid not null references tenant,
  id uuid not null,
  call_id uuid not null,
  staff_id uuid not null,
  mode text not null check (mode in ('listen', 'whisper', 'barge')),
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create unique index call_monitoring_open on call_monitoring (tenant_id, call_id, staff_id) where ended_at is null;
create index call_monitoring_by_time on call_monitoring (tenant_id, started_at desc);
select protect('call_monitoring', 'select, insert, update');

-- カスタマーハラスメント: somebody of the staff called for help in an exchange, what was done, and what the person in charge
-- decided. What was said in it is evidence: while `hold_until` has not come, its recordings are not deleted.
create table harassment_case (
  tenant_id uuid not null references tenant,
  id uuid not null,
  interaction_id uuid not null,
  call_id uuid,
  asked_by uuid not null,
  asked_at timestamptz not null,
  joined_by uuid,
  joined_at timestamptz,
  warned_by uuid,
  warned_at timestamptz,
  warned_how text check (warned_how in ('said', 'played')),
  decision text check (decision in ('go-on', 'end', 'end-and-report', 'no-harassment')),
  decided_by uuid,
  decided_at timestamptz,
  -- Why, in the words of whoever decided; sealed.
  decision_note bytea,
  -- By the agreed script, after the decision.
  ended_by uuid,
  ended_at timestamptz,
  -- The exchange is over, whoever ended it.
  closed_at timestamptz,
  -- Null once it was decided that it was none.
  hold_reason text,
  hold_until timestamptz,
  -- A break afterwards was taken, or declined.
  care text check (care in ('taken', 'declined')),
  care_at timestamptz,
  audience text[] not null,
  version integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  foreign key (tenant_id, asked_by) references staff (tenant_id, id),
  foreign key (tenant_id, joined_by) references staff (tenant_id, id),
  foreign key (tenant_id, warned_by) references staff (tenant_id, id),
  foreign key (tenant_id, decided_by) references staff (tenant_id, id),
  foreign key (tenant_id, ended_by) references staff (tenant_id, id)
);
-- Asked twice, it is one.
create unique index harassment_case_open on harassment_case (tenant_id, interaction_id) where closed_at is null;
create index harassment_case_by_time on harassment_case (tenant_id, asked_at desc, id desc);
create index harassment_case_held on harassment_case (tenant_id, interaction_id) where hold_until is not null;
select protect('harassment_case', 'select, insert, update');

-- The city's words for it, and after how long what is due: shape and defaults are in domain/supervision/harassment.ts.
alter table supervision add column harassment jsonb not null default '{}';
