-- What a city decided of a kind of number that is found in texts; what it decided nothing of is as the product has it.
create table masking_pattern (
  tenant_id uuid not null references tenant,
  -- A kind that the product knows (kernel/sensitive.ts), or an id.
  id text not null,
  -- Of the city's own: what it is called, what it looks like (9 a digit, A a letter), a word that stands before it.
  name text,
  shape text,
  near text,
  action text not null check (action in ('mask', 'warn', 'leave')),
  -- How long the text as it was written is kept apart, sealed; 0: not at all.
  original_days integer not null check (original_days between 0 and 3650),
  active boolean not null default true,
  version integer not null default 1,
  primary key (tenant_id, id),
  check ((name is null) = (shape is null))
);
select protect('masking_pattern', 'select, insert, update');

-- A text as it was written, of which numbers are masked everywhere else.
create table masked_original (
  tenant_id uuid not null references tenant,
  message_id uuid not null,
  body bytea not null,
  found text[] not null,
  created_at timestamptz not null,
  delete_after timestamptz not null,
  primary key (tenant_id, message_id)
);
create index masked_original_over on masked_original (tenant_id, delete_after);
select protect('masked_original', 'select, insert, delete');

-- Who looked at one, when and why.
create table masked_reveal (
  tenant_id uuid not null references tenant,
  id uuid not null,
  message_id uuid not null,
  staff_id uuid not null,
  reason bytea not null,
  found text[] not null,
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
select protect('masked_reveal', 'select, insert');
