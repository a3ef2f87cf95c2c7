-- A program of another system that acts here has a place among the staff, so that whatever it does has an author. It
-- signs in nowhere and is offered nothing: `active` is false.
alter table staff add column program boolean not null default false;

-- What a program shows to be let in. The token itself is shown once and is nowhere here.
create table api_token (
  tenant_id uuid not null references tenant,
  id uuid not null,
  staff_id uuid not null,
  token_hash bytea not null unique,
  -- Its last letters, so that people can tell tokens apart.
  hint text not null,
  -- Permissions (domain/staff/types.ts), and the departments whose records it sees, with those below them.
  scopes text[] not null,
  department_ids uuid[] not null,
  per_minute integer not null check (per_minute between 1 and 100000),
  expires_at timestamptz not null,
  -- Accurate to a minute.
  last_used_at timestamptz,
  created_by uuid not null,
  created_at timestamptz not null,
  revoked_by uuid,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, staff_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, created_by) references staff (tenant_id, id),
  foreign key (tenant_id, revoked_by) references staff (tenant_id, id)
);
select protect('api_token', 'select, insert, update (revoked_at, revoked_by)');

-- Whoever shows a token is let in before any city is chosen. Notes the use, once a minute at most.
create function use_api_token(hash bytea, at timestamptz)
  returns table (tenant_id uuid, id uuid, staff_id uuid, account_id uuid, scopes text[], department_ids uuid[], per_minute integer)
  language sql volatile security definer set search_path = public, pg_temp as
  $$
    with used as (
      update api_token t set last_used_at = $2
      where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2
        and (t.last_used_at is null or t.last_used_at <= $2 - interval '1 minute')
    )
    select t.tenant_id, t.id, t.staff_id, s.account_id, t.scopes, t.department_ids, t.per_minute
    from api_token t join staff s on s.tenant_id = t.tenant_id and s.id = t.staff_id
    where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2
  $$;
revoke all on function use_api_token(bytea, timestamptz) from public;
grant execute on function use_api_token(bytea, timestamptz) to engawa_app;

-- What was answered to a write that carried a key of its sender, so that the same write again is answered alike.
create table idempotency_key (
  tenant_id uuid not null references tenant,
  -- Whose key it is: 'staff:<id>'.
  principal text not null,
  key text not null,
  request_hash bytea not null,
  -- The answer, sealed; null while the work is under way.
  answer bytea,
  created_at timestamptz not null,
  primary key (tenant_id, principal, key)
);
create index idempotency_key_by_age on idempotency_key (created_at);
select protect('idempotency_key', 'select, insert, update, delete');
-- For the housekeeping, which is of no city.
create function delete_idempotency_keys(before timestamptz) returns void
  language sql volatile security definer set search_path = public, pg_temp as
  $$ delete from idempotency_key where created_at < before $$;
revoke all on function delete_idempotency_keys(timestamptz) from public;
grant execute on function delete_idempotency_keys(timestamptz) to engawa_app;
