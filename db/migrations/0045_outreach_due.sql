-- Which cities have a callback whose time has come or is over, or a list that is being called; only ids leave, each city
-- then decides for itself. Asked every two seconds: with a transaction for each city, a few hundred idle cities would be
-- some hundred transactions a second for nothing.
create function outreach_due(until timestamptz) returns table (tenant_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id from callback where state = 'waiting' and due_at <= until
     union
     select tenant_id from callback where state in ('waiting', 'in-line') and expires_at <= until
     union
     select tenant_id from campaign where state = 'running' $$;
revoke all on function outreach_due(timestamptz) from public;
grant execute on function outreach_due(timestamptz) to engawa_app;
create index callback_due_anywhere on callback (due_at) where state = 'waiting';
create index callback_expiring_anywhere on callback (expires_at) where state in ('waiting', 'in-line');
create index campaign_running on campaign (tenant_id) where state = 'running';
