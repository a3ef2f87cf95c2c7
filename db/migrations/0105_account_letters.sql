-- One-time links that go to a person's work address by mail from one of the city's mailboxes. When a letter has gone, or
-- never will, neither the address nor the link stays.
create table account_letter (
  tenant_id uuid not null references tenant,
  id uuid not null,
  staff_id uuid not null,
  entry_point_id uuid not null,
  kind text not null check (kind in ('invitation', 'reset')),
  -- Sealed.
  address bytea,
  link bytea,
  expires_at timestamptz not null,
  state text not null check (state in ('waiting', 'sent', 'failed')),
  -- Why it failed: what the server said no to, or that its link opens nothing any more.
  trouble text,
  created_by uuid not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, created_by) references staff (tenant_id, id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  check ((state = 'waiting') = (link is not null)),
  check ((state = 'waiting') = (address is not null)),
  check ((state = 'waiting') = (ended_at is null))
);
create index account_letter_by_staff on account_letter (tenant_id, staff_id, id desc);
select protect('account_letter', 'select, insert, update');
