-- A token may never do more than the person who answers for it. Whoever is asked says yes first; until then, and when nobody
-- answers for it any more, it lets nobody in.
alter table api_token
  add column sponsor_id uuid,
  add column asked_id uuid,
  add foreign key (tenant_id, sponsor_id) references staff (tenant_id, id),
  add foreign key (tenant_id, asked_id) references staff (tenant_id, id);
update api_token set sponsor_id = created_by;
grant update (sponsor_id, asked_id) on api_token to engawa_app;

drop function use_api_token(bytea, timestamptz);
create function use_api_token(hash bytea, at timestamptz)
  returns table (tenant_id uuid, id uuid, staff_id uuid, account_id uuid, scopes text[], department_ids uuid[], per_minute integer, sponsor_id uuid)
  language sql volatile security definer set search_path = public, pg_temp as
  $$
    with used as (
      update api_token t set last_used_at = $2
      where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2
        and (t.last_used_at is null or t.last_used_at <= $2 - interval '1 minute')
    )
    select t.tenant_id, t.id, t.staff_id, s.account_id, t.scopes, t.department_ids, t.per_minute, t.sponsor_id
    from api_token t join staff s on s.tenant_id = t.tenant_id and s.id = t.staff_id
    where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2
  $$;
revoke all on function use_api_token(bytea, timestamptz) from public;
grant execute on function use_api_token(bytea, timestamptz) to engawa_app;
