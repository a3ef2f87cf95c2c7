-- When an announcement begins by itself; null: by hand.
alter table campaign add column starts_at timestamptz;
create index campaign_starting on campaign (starts_at) where starts_at is not null;
create or replace function outreach_due(until timestamptz) returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id from callback where state = 'waiting' and due_at <= until
     union
     select tenant_id from callback where state in ('waiting', 'in-line') and expires_at <= until
     union
     select tenant_id from campaign where state = 'running'
     union
     select tenant_id from campaign where starts_at <= until $$;

-- Missed calls are somebody's numbers: they go when nobody can do anything with them any more, in all cities at once.
create function delete_missed_calls(before timestamptz) returns bigint
  language sql volatile security definer set search_path = public, pg_temp as
  $$ with gone as (delete from missed_call where coalesce(settled_at, last_at) < before returning 1)
     select count(*) from gone $$;
revoke all on function delete_missed_calls(timestamptz) from public;
grant execute on function delete_missed_calls(timestamptz) to engawa_app;
