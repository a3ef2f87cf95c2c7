-- Originals are kept of whatever numbers are masked in: messages and notes, and from now on what was said in calls, names of
-- files, titles of cases and what is written in them.
alter table masked_original rename column message_id to subject_id;
alter table masked_original add column subject_kind text not null default 'message'
  check (subject_kind in ('message', 'transcript-segment', 'file', 'case', 'case-entry'));
alter table masked_original alter column subject_kind drop default;
grant update on masked_original to engawa_app;
alter table masked_reveal rename column message_id to subject_id;
alter table masked_reveal add column subject_kind text not null default 'message';
alter table masked_reveal alter column subject_kind drop default;
