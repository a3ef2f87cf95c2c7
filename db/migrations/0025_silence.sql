-- What the house itself did to somebody's work has nobody who did it.
alter table notice alter column by_staff_id drop not null;

-- Until when those who are left out of an entry are left out; null: for as long as it stands.
alter table queue_entry add column excluded_until timestamptz;

-- Whether a file is on its way in a conversation.
create index file_by_uploader on file (tenant_id, uploaded_by, created_at desc);
