-- One person with two records, and one record of two persons. A merged record stays as it is and points at the one that
-- goes on; what moved is written down item by item, so that it can be undone.
alter table resident add column merged_into uuid;
alter table resident add foreign key (tenant_id, merged_into) references resident (tenant_id, id);
alter table resident add check (merged_into <> id);

create table resident_move (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  kind text not null check (kind in ('merge', 'split')),
  from_id uuid not null,
  to_id uuid not null,
  -- Why whoever did it is sure; sealed.
  reason bytea,
  -- Fields of the receiver that were empty and were taken over.
  filled text[] not null default '{}',
  done_by uuid not null,
  done_at timestamptz not null,
  undone_by uuid,
  undone_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, from_id) references resident (tenant_id, id),
  foreign key (tenant_id, to_id) references resident (tenant_id, id),
  foreign key (tenant_id, done_by) references staff (tenant_id, id),
  foreign key (tenant_id, undone_by) references staff (tenant_id, id),
  check (from_id <> to_id)
);
create index resident_move_by_from on resident_move (tenant_id, from_id);
create index resident_move_by_to on resident_move (tenant_id, to_id);
select protect('resident_move', 'select, insert, update');

create table resident_move_item (
  tenant_id uuid not null,
  move_id uuid not null,
  -- 'linked': a contact point that stayed where it was and may no longer write the record of two persons.
  kind text not null check (kind in ('contact-point', 'linked', 'conversation', 'case', 'consent', 'note', 'represents', 'represented')),
  item_id uuid not null,
  -- Of a contact point: what stood there before.
  was_linked_at timestamptz,
  primary key (tenant_id, move_id, kind, item_id),
  foreign key (tenant_id, move_id) references resident_move (tenant_id, id)
);
select protect('resident_move_item', 'select, insert');

-- Two records that look alike and are two persons, as somebody found out; the smaller id first.
create table resident_distinct (
  tenant_id uuid not null references tenant,
  a_id uuid not null,
  b_id uuid not null,
  said_by uuid not null,
  said_at timestamptz not null,
  primary key (tenant_id, a_id, b_id),
  foreign key (tenant_id, a_id) references resident (tenant_id, id),
  foreign key (tenant_id, b_id) references resident (tenant_id, id),
  foreign key (tenant_id, said_by) references staff (tenant_id, id),
  check (a_id < b_id)
);
select protect('resident_distinct', 'select, insert');
