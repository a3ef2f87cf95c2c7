-- At a number for faxes: somebody called without one, or nothing came that could be looked at.
alter table missed_call drop constraint missed_call_reason_check;
alter table missed_call add constraint missed_call_reason_check
  check (reason in ('abandoned', 'left-in-flow', 'turned-away', 'exchange-lost', 'no-fax', 'fax-unread'));
