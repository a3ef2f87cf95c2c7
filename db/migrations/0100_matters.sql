-- Talks of one resident on one matter that began apart, such as a chat and a mail, held together by hand: each conversation
-- stands with the one that gives the matter its name. Taken back, the row stays and says by whom.
create table matter_tie (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  conversation_id uuid not null,
  matter_id uuid not null,
  -- Which of both came from another record, and whose it was; null where both were of one resident.
  given_conversation_id uuid,
  given_from uuid,
  tied_by uuid not null,
  tied_at timestamptz not null,
  undone_by uuid,
  undone_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, matter_id) references conversation (tenant_id, id),
  foreign key (tenant_id, given_conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, given_from) references resident (tenant_id, id),
  foreign key (tenant_id, tied_by) references staff (tenant_id, id),
  foreign key (tenant_id, undone_by) references staff (tenant_id, id),
  check (conversation_id <> matter_id),
  check ((given_from is null) = (given_conversation_id is null)),
  check ((undone_by is null) = (undone_at is null))
);
create unique index matter_tie_of_conversation on matter_tie (tenant_id, conversation_id) where undone_at is null;
create index matter_tie_by_matter on matter_tie (tenant_id, matter_id) where undone_at is null;
select protect('matter_tie', 'select, insert, update');
