-- Secrets that once followed from the master key and have to outlast it: the passwords of the database's roles, while
-- processes hold them, and the key of the audit's chain, for as long as the chain is read. Without a row they still follow.
create table kept_secret (
  use text primary key check (use in ('database-roles', 'audit-chain')),
  wrapped bytea not null
);
grant select on kept_secret to engawa_app;
grant select on kept_secret to engawa_backup;

-- When nothing was sealed by a data key any more. The first one stays, as the root of what is searched by; no other does.
alter table data_key add column retired_at timestamptz;
