-- Texts that a city's people use again and again, with gaps that are filled when one is used.
create table template (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  version integer not null default 1,
  title text not null,
  -- How the title is read, for search.
  kana text not null default '',
  shortcut text,
  -- For whom; NULL = everybody.
  department_id uuid,
  -- By language: { "ja": "…", "ja-easy": "…", "en": "…" }.
  bodies jsonb not null,
  retired_at timestamptz,
  audience text[] not null,
  primary key (tenant_id, id),
  unique (tenant_id, client_id),
  foreign key (tenant_id, department_id) references department (tenant_id, id)
);
create unique index template_shortcut on template (tenant_id, shortcut) where retired_at is null and shortcut is not null;
select protect('template', 'select, insert, update');

-- What each version said, who wrote it and when; nothing of it is changed afterwards.
create table template_version (
  tenant_id uuid not null,
  template_id uuid not null,
  version integer not null,
  title text not null,
  kana text not null,
  shortcut text,
  department_id uuid,
  bodies jsonb not null,
  retired boolean not null,
  by_staff_id uuid,
  at timestamptz not null,
  primary key (tenant_id, template_id, version),
  foreign key (tenant_id, template_id) references template (tenant_id, id),
  foreign key (tenant_id, by_staff_id) references staff (tenant_id, id)
);
select protect('template_version', 'select, insert');
