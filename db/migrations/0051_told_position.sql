-- The best place in its line that the resident of an entry was told, on whatever device: it is never taken back.
alter table queue_entry add column told_position integer check (told_position >= 1);
