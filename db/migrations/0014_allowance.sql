-- How much an account (an entry point of a channel that counts) may still send: the instant when its bucket is full again.
create table send_allowance (
  tenant_id uuid not null references tenant,
  entry_point_id uuid not null,
  full_at timestamptz not null,
  primary key (tenant_id, entry_point_id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id)
);
select protect('send_allowance', 'select, insert, update');
