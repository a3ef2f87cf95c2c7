-- Single conversations and cases may be given to another person that is known already, after a mistaken identification.
alter table resident_move drop constraint resident_move_kind_check;
alter table resident_move add constraint resident_move_kind_check check (kind in ('merge', 'split', 'transfer'));

-- Who came into a household and who left it: the household itself knows only who lives in it now. One row for each
-- person whose record tells of it.
create table household_change (
  tenant_id uuid not null references tenant,
  id uuid not null,
  resident_id uuid not null,
  -- Who came or left; the resident themselves, or somebody they live with.
  who_id uuid not null,
  joined boolean not null,
  at timestamptz not null,
  done_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id),
  foreign key (tenant_id, who_id) references resident (tenant_id, id),
  foreign key (tenant_id, done_by) references staff (tenant_id, id)
);
create index household_change_by_resident on household_change (tenant_id, resident_id, at desc, id desc);
select protect('household_change', 'select, insert');
