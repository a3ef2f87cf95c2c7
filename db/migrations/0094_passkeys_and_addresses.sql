-- Passkeys (WebAuthn): a key of a device or of a key ring, which never leaves it. Of the account, as its password is.
create table passkey (
  id bytea primary key,
  account_id uuid not null references account,
  public_key bytea not null,
  -- As the device counts; 0 for those that do not.
  sign_count bigint not null,
  transports text[] not null,
  -- As its person calls it.
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_by_account on passkey (account_id);
-- What a passkey has to sign next; each is signed once.
create table passkey_challenge (
  challenge_hash bytea primary key,
  purpose text not null check (purpose in ('make', 'enter')),
  -- Whose passkey it must be; null for whoever comes in by one alone.
  account_id uuid references account,
  expires_at timestamptz not null
);
create index passkey_challenge_by_end on passkey_challenge (expires_at);
grant select, insert, update, delete on passkey, passkey_challenge to engawa_app;
grant select on passkey, passkey_challenge to engawa_backup;

-- What was tried from where: whoever guesses is slowed where they guess from, and whoever comes from where they came in
-- before goes on. Networks are hashed with the account.
create table sign_in_try (
  account_id uuid not null references account,
  network_hash bytea not null,
  failed_count integer not null,
  rests_until timestamptz,
  tried_at timestamptz not null,
  came_in_at timestamptz,
  primary key (account_id, network_hash)
);
-- The same of a network over all logins, those that are nobody's among them.
create table sign_in_network (
  network_hash bytea primary key,
  failed_count integer not null,
  since timestamptz not null
);
create index sign_in_network_by_time on sign_in_network (since);
grant select, insert, update, delete on sign_in_try, sign_in_network to engawa_app;
grant select on sign_in_try, sign_in_network to engawa_backup;

alter table sign_in_policy
  -- Least length of a new password, without and with a second factor (NIST SP 800-63B-4).
  add column password_chars integer not null default 15 check (password_chars between 8 and 64),
  add column password_chars_with_factor integer not null default 12 check (password_chars_with_factor between 8 and 64),
  -- [{roles, networks}]: whoever has one of the roles comes from one of the networks, or not at all.
  add column address_rules jsonb not null default '[]';

-- From where a session was looked at last and found allowed (hashed with its token); null looks again.
alter table session add column address_hash bytea;
