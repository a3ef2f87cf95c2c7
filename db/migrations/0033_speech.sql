-- Spoken texts as sounds of the telephone. The text itself is not kept: the hash is of it, keyed, so that the address by
-- which an exchange fetches a sound never changes and cannot be guessed. Sounds are sealed, as a case's status or a name may
-- be spoken. Those that were not asked for in a while go; they can be made again.
create table prompt_sound (
  tenant_id uuid not null references tenant,
  hash bytea not null check (octet_length(hash) = 32),
  sound bytea not null,
  size_bytes integer not null,
  duration_ms integer not null,
  made_at timestamptz not null,
  used_at timestamptz not null,
  primary key (tenant_id, hash),
  unique (hash)
);
create index prompt_sound_by_use on prompt_sound (tenant_id, used_at);
select protect('prompt_sound', 'select, insert, update, delete');

-- Recordings of the city's own, played instead of a text. Retired, they stay for the flows that were published with them.
create table prompt_upload (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  name text not null,
  hash bytea not null check (octet_length(hash) = 32),
  sound bytea not null,
  size_bytes integer not null,
  duration_ms integer not null,
  uploaded_by uuid not null,
  uploaded_at timestamptz not null,
  retired_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  unique (hash),
  foreign key (tenant_id, uploaded_by) references staff (tenant_id, id)
);
select protect('prompt_upload', 'select, insert, update');

-- The city of a sound by its hash, for an exchange that fetches it without a session; nothing else is told.
create function tenant_of_prompt(wanted bytea) returns uuid
  language sql stable security definer set search_path = public, pg_temp as
  $$ select tenant_id from prompt_sound where hash = wanted
     union all select tenant_id from prompt_upload where hash = wanted limit 1 $$;
revoke all on function tenant_of_prompt(bytea) from public;
grant execute on function tenant_of_prompt(bytea) to engawa_app;

-- With which voice a city speaks a language; without a row, with the first that there is.
create table voice_choice (
  tenant_id uuid not null references tenant,
  language text not null,
  engine_id text not null,
  voice text not null,
  speed real not null check (speed between 0.5 and 2),
  version integer not null default 1,
  primary key (tenant_id, language)
);
select protect('voice_choice', 'select, insert, update, delete');
