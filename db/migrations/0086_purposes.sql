-- What residents are told that their data are for, before they write: of an entry point, or of the whole city. Each
-- version stays; the newest is shown.
create table purpose_notice (
  tenant_id uuid not null references tenant,
  id uuid not null,
  entry_point_id uuid,
  number integer not null,
  -- What the law calls the purpose, in a line.
  purpose text not null,
  -- What is shown, by language.
  bodies jsonb not null,
  published_by uuid not null,
  published_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, entry_point_id) references entry_point (tenant_id, id),
  foreign key (tenant_id, published_by) references staff (tenant_id, id)
);
create unique index purpose_notice_once on purpose_notice
  (tenant_id, coalesce(entry_point_id, '00000000-0000-0000-0000-000000000000'), number);
select protect('purpose_notice', 'select, insert');

-- Which version was shown in which conversation.
create table notice_shown (
  tenant_id uuid not null references tenant,
  conversation_id uuid not null,
  notice_id uuid not null,
  how text not null check (how in ('chat', 'mail')),
  shown_at timestamptz not null,
  primary key (tenant_id, conversation_id, notice_id, how),
  foreign key (tenant_id, conversation_id) references conversation (tenant_id, id),
  foreign key (tenant_id, notice_id) references purpose_notice (tenant_id, id)
);
create index notice_shown_by_notice on notice_shown (tenant_id, notice_id);
select protect('notice_shown', 'select, insert');
