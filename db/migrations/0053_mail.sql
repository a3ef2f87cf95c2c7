-- One contact point may have several mail threads at one entry point; everything else has one conversation there.
alter table conversation add column thread uuid not null default '00000000-0000-0000-0000-000000000000';
alter table conversation drop constraint conversation_tenant_id_entry_point_id_contact_point_id_key;
alter table conversation add constraint conversation_of_contact_point
  unique (tenant_id, entry_point_id, contact_point_id, thread);

-- A mailbox of the city: the entry point it opens, its servers, and how far it was read. The address is the city's own, so
-- it may stand in the open; shape and defaults of settings are in domain/mail/mailboxes.ts.
create table mailbox (
  tenant_id uuid not null references tenant,
  entry_point_id uuid not null,
  address text not null,
  sender_name text not null,
  settings jsonb not null,
  -- Sealed: passwords, or what tokens are asked for with.
  secrets bytea,
  in_use boolean not null default true,
  -- Everything up to last_uid is ours, as long as the server numbers its mails under the same validity.
  uid_validity bigint,
  last_uid bigint not null default 0,
  state text not null default 'new' check (state in ('new', 'connected', 'retrying', 'stopped')),
  trouble text,
  state_at timestamptz,
  version integer not null default 1,
  changed_by uuid,
  changed_at timestamptz,
  primary key (tenant_id, entry_point_id),
  unique (tenant_id, address),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id)
);
select protect('mailbox', 'select, insert, update');

-- A mail as it came, byte for byte, kept before anything is made of it.
create table raw_mail (
  tenant_id uuid not null references tenant,
  id uuid not null,
  entry_point_id uuid not null,
  sha256 bytea not null,
  size_bytes integer not null,
  uid_validity bigint not null,
  uid bigint not null,
  -- Its bytes in the storage, sealed. Of one that is larger than we take, only its beginning.
  file_id uuid not null,
  cut boolean not null default false,
  -- kept: ours, not read yet. read: a message, or a word on one of ours. repeated: the same as one before. failed: unreadable.
  state text not null check (state in ('kept', 'read', 'repeated', 'failed')),
  attempts integer not null default 0,
  try_at timestamptz not null,
  -- Keyed hash over what its sender wrote, without the marks of the servers on the way.
  content_hash bytea,
  message_id uuid,
  received_at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, entry_point_id, sha256),
  foreign key (tenant_id, entry_point_id) references mailbox (tenant_id, entry_point_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id)
);
create index raw_mail_kept on raw_mail (tenant_id, entry_point_id, received_at, id) where state = 'kept';
create index raw_mail_by_content on raw_mail (tenant_id, entry_point_id, content_hash) where content_hash is not null;
select protect('raw_mail', 'select, insert, update');

-- What a mail is beside the message that it became, or that goes by it.
create table mail (
  tenant_id uuid not null references tenant,
  message_id uuid not null,
  conversation_id uuid not null,
  entry_point_id uuid not null,
  direction text not null check (direction in ('in', 'out')),
  -- Sealed: addresses, subject, ids, what was held back; the shape is MailHead in domain/mail/types.ts.
  head bytea not null,
  quoted bytea,
  html bytea,
  -- Keyed hashes: of its Message-ID, and of its subject as replies have it.
  mail_id_hash bytea,
  subject_hash bytea,
  nature text not null,
  spam boolean not null default false,
  raw_mail_id uuid,
  -- Of one that goes: waiting (for try_at), sending, sent, failed, bounced.
  state text check (state in ('waiting', 'sending', 'sent', 'failed', 'bounced')),
  attempts integer not null default 0,
  -- How often a server may have taken it without an answer that reached us.
  unanswered integer not null default 0,
  try_at timestamptz,
  trouble text,
  -- Sealed: what servers said of it, by recipient.
  results bytea,
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, message_id) references message (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, raw_mail_id) references raw_mail (tenant_id, id),
  check ((direction = 'out') = (state is not null))
);
create index mail_by_id on mail (tenant_id, mail_id_hash) where mail_id_hash is not null;
create index mail_by_subject on mail (tenant_id, conversation_id, subject_hash) where subject_hash is not null;
create index mail_by_conversation on mail (tenant_id, conversation_id, created_at);
create index mail_waiting on mail (tenant_id, try_at) where state in ('waiting', 'sending');
select protect('mail', 'select, insert, update');
