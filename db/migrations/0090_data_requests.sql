-- Requests of a person for what the city holds of them: disclosure, correction, suspension of use.
create table data_request (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  kind text not null check (kind in ('disclosure', 'correction', 'suspension')),
  resident_id uuid not null,
  state text not null check (state in ('received', 'identified', 'proposed', 'approved', 'closed', 'withdrawn')),
  received_on date not null,
  received_by uuid not null,
  way text not null check (way in ('counter', 'post', 'online')),
  -- What is asked for, in the person's words.
  wish bytea not null,
  requester text not null check (requester in ('self', 'statutory', 'voluntary')),
  -- Who asks for them, where it is not the person.
  representative bytea,
  -- What was shown, by whom it was looked at.
  identity bytea,
  identity_by uuid,
  identity_at timestamptz,
  due_on date not null,
  extended_on date,
  extension_reason bytea,
  -- What is blacked out and withheld, and why.
  marks bytea,
  decision text check (decision in ('full', 'partial', 'refused', 'not-held', 'granted')),
  decision_reason bytea,
  proposed_by uuid,
  proposed_at timestamptz,
  approved_by uuid,
  approved_at timestamptz,
  -- Why the second person sent it back.
  returned bytea,
  -- What goes out, frozen when it was proposed.
  package bytea,
  closed_at timestamptz,
  closed_by uuid,
  handed_over bytea,
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id),
  foreign key (tenant_id, received_by) references staff (tenant_id, id),
  foreign key (tenant_id, identity_by) references staff (tenant_id, id),
  foreign key (tenant_id, proposed_by) references staff (tenant_id, id),
  foreign key (tenant_id, approved_by) references staff (tenant_id, id),
  foreign key (tenant_id, closed_by) references staff (tenant_id, id)
);
create index data_request_by_due on data_request (tenant_id, state, due_on);
select protect('data_request', 'select, insert, update');

-- Leaks (漏えい等) as the law has them reported.
create table leak (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  known_at timestamptz not null,
  reported_by uuid not null,
  malicious boolean not null,
  -- Whose doings, in which time, from where: what the persons concerned are found by.
  scope jsonb not null,
  -- The items of the report.
  report bytea not null,
  residents integer not null,
  quick_sent_on date,
  final_sent_on date,
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, reported_by) references staff (tenant_id, id)
);
select protect('leak', 'select, insert, update');
