-- What stands beside a resident's record: with whom they live, who acts for them, what they agreed to, what to mind.
create table household (
  tenant_id uuid not null references tenant,
  id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
select protect('household', 'select, insert');

create table household_member (
  tenant_id uuid not null,
  -- First, and alone with the city: a resident belongs to one household at most.
  resident_id uuid not null,
  household_id uuid not null,
  relation text not null check (relation in ('head', 'spouse', 'child', 'parent', 'other')),
  joined_at timestamptz not null,
  primary key (tenant_id, resident_id),
  foreign key (tenant_id, household_id) references household (tenant_id, id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id)
);
create index household_member_by_household on household_member (tenant_id, household_id);
select protect('household_member', 'select, insert, update, delete');

create table representation (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  resident_id uuid not null,
  representative_id uuid not null,
  kind text not null check (kind in ('statutory', 'voluntary', 'family', 'other')),
  -- Sealed: what they may do, and what was shown to prove it.
  scope bytea not null,
  evidence bytea not null,
  valid_from date not null,
  valid_until date,
  recorded_by uuid not null,
  recorded_at timestamptz not null,
  ended_by uuid,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id),
  foreign key (tenant_id, representative_id) references resident (tenant_id, id),
  foreign key (tenant_id, recorded_by) references staff (tenant_id, id),
  foreign key (tenant_id, ended_by) references staff (tenant_id, id),
  check (resident_id <> representative_id),
  check (valid_until >= valid_from)
);
create index representation_by_resident on representation (tenant_id, resident_id);
create index representation_by_representative on representation (tenant_id, representative_id);
select protect('representation', 'select, insert, update');

-- Rows are only added: what holds is the newest for each purpose.
create table resident_consent (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  resident_id uuid not null,
  purpose text not null check (purpose in ('share-departments', 'contact-phone', 'contact-mail', 'survey')),
  given boolean not null,
  how text not null check (how in ('spoken', 'written', 'online')),
  said_on date not null,
  recorded_by uuid not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id),
  foreign key (tenant_id, recorded_by) references staff (tenant_id, id)
);
create index resident_consent_by_resident on resident_consent (tenant_id, resident_id);
select protect('resident_consent', 'select, insert, update');

create table resident_note (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  resident_id uuid not null,
  body bytea not null,
  -- The last day on which it is shown; null = until somebody ends it.
  ends_on date,
  -- Who may read it: what a sealed department notes stays in it.
  audience text[] not null,
  written_by uuid not null,
  written_at timestamptz not null,
  ended_by uuid,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id),
  foreign key (tenant_id, written_by) references staff (tenant_id, id),
  foreign key (tenant_id, ended_by) references staff (tenant_id, id)
);
create index resident_note_by_resident on resident_note (tenant_id, resident_id);
select protect('resident_note', 'select, insert, update');
