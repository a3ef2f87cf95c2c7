-- Why a recording that was held was let go; sealed, as it may name people.
alter table recording_hold add release_reason bytea;
