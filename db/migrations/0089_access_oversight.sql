-- Access beyond one's place, for a time: a cover stands in for somebody, elevated access is taken in an emergency.
create table access_grant (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  staff_id uuid not null,
  kind text not null check (kind in ('cover', 'elevated')),
  -- Cover: what they may do, as in staff_role. Elevated access gives sight, no roles.
  roles text[] not null default '{}',
  -- Whose records are seen; null: the city's whole history that is not sealed.
  department_id uuid,
  reason bytea not null,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at),
  given_by uuid not null,
  given_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  -- That its time was over was told to the desks.
  expiry_told boolean not null default false,
  -- The privacy officer looked at what was done with it.
  reviewed_at timestamptz,
  reviewed_by uuid,
  review bytea,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, given_by) references staff (tenant_id, id),
  foreign key (tenant_id, ended_by) references staff (tenant_id, id),
  foreign key (tenant_id, reviewed_by) references staff (tenant_id, id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
create index access_grant_of_staff on access_grant (tenant_id, staff_id, until_at);
select protect('access_grant', 'select, insert, update (ended_at, ended_by, expiry_told, reviewed_at, reviewed_by, review)');

-- What a rule saw in the audit that somebody should look at: once a day for each rule, reader and person. Ids only, and
-- without ties to residents' records, so that these may be disposed of.
create table access_finding (
  tenant_id uuid not null references tenant,
  id uuid not null,
  rule text not null,
  staff_id uuid not null,
  resident_id uuid,
  on_day date not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  looks integer not null,
  residents integer not null,
  -- The first of the rows that it was seen in.
  audit_ids uuid[] not null,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, rule, staff_id, resident_id, on_day),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index access_finding_by_time on access_finding (tenant_id, last_at desc, id);
select protect('access_finding', 'select, insert, update');

-- What somebody decided about one, each time; it is open again when more was looked at since.
create table access_decision (
  tenant_id uuid not null references tenant,
  id uuid not null,
  finding_id uuid not null,
  by_staff_id uuid not null,
  at timestamptz not null,
  verdict text not null check (verdict in ('explained', 'pursued', 'misuse')),
  reason bytea not null,
  -- How many looks there were when it was decided.
  looks integer not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, finding_id) references access_finding (tenant_id, id),
  foreign key (tenant_id, by_staff_id) references staff (tenant_id, id)
);
create index access_decision_of_finding on access_decision (tenant_id, finding_id, at desc);
select protect('access_decision', 'select, insert');

create table oversight_policy (
  tenant_id uuid primary key references tenant,
  settings jsonb not null,
  version integer not null default 1,
  -- The audit was looked through up to here.
  looked_to timestamptz
);
select protect('oversight_policy', 'select, insert, update');

-- Persons in public view: each look at them is looked at.
create table watched_resident (
  tenant_id uuid not null references tenant,
  resident_id uuid not null,
  reason bytea not null,
  by_staff_id uuid not null,
  at timestamptz not null,
  primary key (tenant_id, resident_id),
  foreign key (tenant_id, by_staff_id) references staff (tenant_id, id)
);
select protect('watched_resident', 'select, insert, update, delete');

-- In which block (町丁目) somebody of the staff lives, where they told it, so that looks at neighbours show.
create table staff_home (
  tenant_id uuid not null references tenant,
  staff_id uuid not null,
  block bytea not null,
  primary key (tenant_id, staff_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
select protect('staff_home', 'select, insert, update, delete');

-- 支援措置: what is asked of whoever says to be a protected person, and until when the measure holds.
create table resident_protection (
  tenant_id uuid not null references tenant,
  resident_id uuid not null,
  -- Question and answer pairs; the answers are never shown, only compared.
  questions bytea not null,
  note bytea not null,
  ends_on date,
  by_staff_id uuid not null,
  at timestamptz not null,
  version integer not null default 1,
  primary key (tenant_id, resident_id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id),
  foreign key (tenant_id, by_staff_id) references staff (tenant_id, id)
);
select protect('resident_protection', 'select, insert, update, delete');

create table identity_check (
  tenant_id uuid not null references tenant,
  id uuid not null,
  resident_id uuid not null,
  by_staff_id uuid not null,
  at timestamptz not null,
  passed boolean not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, by_staff_id) references staff (tenant_id, id)
);
create index identity_check_of_resident on identity_check (tenant_id, resident_id, at desc);
select protect('identity_check', 'select, insert');
