-- What the house writes by itself goes with others of its kind, by the loop of mails, and not by a job of its own.
alter table mail add column gathered boolean not null default false;
create index mail_gathered on mail (tenant_id, try_at) where gathered and state = 'waiting';
