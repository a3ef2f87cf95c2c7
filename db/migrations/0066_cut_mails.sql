-- How large a mail is on the server of which only the beginning is ours; null where all of it is.
alter table raw_mail add column whole_bytes bigint;
