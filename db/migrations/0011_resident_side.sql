-- How a resident who found nobody wants to be answered: written with the interaction that waits for a person.
create table contact_wish (
  tenant_id uuid not null references tenant,
  interaction_id uuid not null,
  kind text not null check (kind in ('here', 'call', 'mail')),
  -- The number or address to use; sealed.
  contact bytea,
  -- Until when the resident was told to expect it, by the working calendar.
  promised_at timestamptz not null,
  created_at timestamptz not null,
  primary key (tenant_id, interaction_id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id),
  check ((kind = 'here') = (contact is null))
);
select protect('contact_wish', 'select, insert, update');

-- Points and words after the end: once for each interaction.
create table survey_answer (
  tenant_id uuid not null references tenant,
  interaction_id uuid not null,
  points smallint not null check (points between 1 and 5),
  words bytea,
  given_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (tenant_id, interaction_id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id)
);
select protect('survey_answer', 'select, insert, update');

-- A one-time link (or code) that opens a conversation on another device. Only keyed hashes of its secrets are kept.
create table device_link (
  tenant_id uuid not null references tenant,
  id uuid not null,
  conversation_id uuid not null,
  token_hash bytea not null,
  code_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- The hash of the token it was exchanged for: the same device asking again gets the same one.
  used_by bytea,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  unique (tenant_id, code_hash),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  check ((used_at is null) = (used_by is null))
);
create index device_link_by_conversation on device_link (tenant_id, conversation_id);
select protect('device_link', 'select, insert, update, delete');
