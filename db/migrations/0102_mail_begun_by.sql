-- Who began to hand a mail over: the data directory of the process, and the process. Whoever holds that directory knows that
-- nobody else there is at it any more.
alter table mail add column begun_by text;
