-- What residents are told that their data are for as it is said on the telephone, by language; where it is empty, nothing is.
alter table purpose_notice add column spoken jsonb not null default '{}';

-- Which version was said in which call. Its call is written after it, in the same transaction.
create table notice_spoken (
  tenant_id uuid not null references tenant,
  call_id uuid not null,
  notice_id uuid not null,
  spoken_at timestamptz not null,
  primary key (tenant_id, call_id),
  foreign key (tenant_id, call_id) references call (tenant_id, id) deferrable initially deferred,
  foreign key (tenant_id, notice_id) references purpose_notice (tenant_id, id)
);
create index notice_spoken_by_notice on notice_spoken (tenant_id, notice_id);
select protect('notice_spoken', 'select, insert');
