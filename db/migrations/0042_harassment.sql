-- The hold that a call for help put on its recording, so that it can be let go when it was none.
alter table harassment_case
  add column hold_id uuid,
  add foreign key (tenant_id, hold_id) references recording_hold (tenant_id, id);

-- The city's words and times for it are changed apart from the rules for alerts, by their own version.
alter table supervision
  add column harassment_version integer not null default 1,
  add column harassment_changed_by uuid,
  add column harassment_changed_at timestamptz,
  add foreign key (tenant_id, harassment_changed_by) references staff (tenant_id, id);
