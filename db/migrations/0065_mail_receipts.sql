-- What somebody who wrote by mail follows the matter by: a number of the cases' series and a private link. The case that is
-- opened of it goes on under both.
create table mail_receipt (
  tenant_id uuid not null references tenant,
  conversation_id uuid not null,
  number text not null,
  -- Sealed; its hash is what a link is found by.
  public_token bytea not null,
  token_hash bytea not null unique,
  promised_at timestamptz not null,
  created_at timestamptz not null,
  -- Since when a case has number and link.
  taken_at timestamptz,
  primary key (tenant_id, conversation_id),
  unique (tenant_id, number),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id)
);
select protect('mail_receipt', 'select, insert, update');
-- The link names the city as well as the thread; nothing else is told.
create function conversation_of_mail_receipt(token bytea) returns table (tenant_id uuid, conversation_id uuid)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select r.tenant_id, r.conversation_id from mail_receipt r where r.token_hash = token $$;
revoke all on function conversation_of_mail_receipt(bytea) from public;
grant execute on function conversation_of_mail_receipt(bytea) to engawa_app;
