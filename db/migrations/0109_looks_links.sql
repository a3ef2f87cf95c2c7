-- A private link by which a person sees which departments looked at what belongs to them. Given out in a request whose
-- person was identified; a new one takes the place of the one before.
create table looks_link (
  tenant_id uuid not null references tenant,
  request_id uuid not null,
  token_hash bytea not null,
  resident_id uuid not null,
  given_by uuid not null,
  given_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, request_id),
  foreign key (tenant_id, request_id) references data_request (tenant_id, id),
  foreign key (tenant_id, resident_id) references resident (tenant_id, id),
  foreign key (tenant_id, given_by) references staff (tenant_id, id)
);
create unique index looks_link_by_token on looks_link (token_hash);
select protect('looks_link', 'select, insert, update, delete');

-- Whoever comes by such a link has no city yet: it is found by the token alone.
create function looks_link_of(token bytea, at timestamptz) returns table (tenant_id uuid, resident_id uuid, expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select l.tenant_id, l.resident_id, l.expires_at from looks_link l where l.token_hash = token and l.expires_at > at
$$;
revoke all on function looks_link_of(bytea, timestamptz) from public;
grant execute on function looks_link_of(bytea, timestamptz) to engawa_app;
