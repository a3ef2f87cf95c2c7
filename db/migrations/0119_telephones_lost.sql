-- Callers whose telephone went without a word, before anybody spoke with them.
alter table missed_call drop constraint missed_call_reason_check;
alter table missed_call add constraint missed_call_reason_check
  check (reason in ('abandoned', 'left-in-flow', 'turned-away', 'telephone-lost', 'exchange-lost', 'no-fax', 'fax-unread'));
