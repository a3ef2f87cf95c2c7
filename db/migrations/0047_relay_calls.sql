-- Numbers of people who call by way of a relay service (電話リレーサービス, 手話リンク): each of them has a 050 number of
-- their own, which the city learns from whoever answered once.
create table relay_number (
  tenant_id uuid not null references tenant,
  number_hash bytea not null,
  marked_by uuid not null,
  marked_at timestamptz not null,
  primary key (tenant_id, number_hash),
  foreign key (tenant_id, marked_by) references staff (tenant_id, id)
);
select protect('relay_number', 'select, insert, delete');
-- Its handling time counts apart (METRICS.md: relay-service calls).
alter table interaction add column times_apart boolean not null default false;
