-- queue_entry_answered serves what this one was for.
drop index queue_entry_by_leaving;
