-- Two administrators who change the look of one entry point: whoever comes second is told, and by whom.
alter table entry_point
  add column version integer not null default 1,
  add column changed_by uuid,
  add column changed_at timestamptz,
  add foreign key (tenant_id, changed_by) references staff (tenant_id, id);
