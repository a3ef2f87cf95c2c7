-- Since when values are sealed by a key: a while after it was added, so that every running process holds it by then.
alter table data_key add column seals_from timestamptz;
update data_key set seals_from = created_at;
alter table data_key alter column seals_from set not null;
