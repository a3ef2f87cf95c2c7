-- A filter that somebody saved under a name: theirs, or shown to their department as well.
create table saved_view (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  kind text not null check (kind in ('cases', 'interactions')),
  -- Sealed: people write names and addresses into both.
  name bytea not null,
  filter bytea not null,
  staff_id uuid not null,
  shared boolean not null,
  audience text[] not null,
  version integer not null default 1,
  created_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, staff_id, client_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index saved_view_audience on saved_view using gin (audience) where deleted_at is null;
select protect('saved_view', 'select, insert, update, delete');

-- Which view a list opens with: one of the desk's own ('mine', 'overdue' …) or a saved one's id.
create table view_default (
  tenant_id uuid not null,
  staff_id uuid not null,
  kind text not null check (kind in ('cases', 'interactions')),
  view text not null,
  primary key (tenant_id, staff_id, kind),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
select protect('view_default', 'select, insert, update');

-- One operation on many cases, with what each was before: ids, dates and codes only.
create table bulk_change (
  tenant_id uuid not null references tenant,
  id uuid not null,
  client_id text not null,
  staff_id uuid not null,
  done_at timestamptz not null,
  undo_until timestamptz not null,
  undone_at timestamptz,
  -- When residents were told: only what was not undone is told of.
  told_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, staff_id, client_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index bulk_change_untold on bulk_change (tenant_id, undo_until) where told_at is null;
select protect('bulk_change', 'select, insert, update');

create table bulk_change_item (
  tenant_id uuid not null,
  bulk_change_id uuid not null,
  position integer not null,
  -- As it was asked for: also of a case that is not there.
  case_id uuid not null,
  outcome text not null check (outcome in ('done', 'unchanged', 'refused', 'undone', 'kept')),
  code text,
  before jsonb,
  version_after integer,
  -- Where it is a new one, of which the resident is to be told.
  status_after text,
  primary key (tenant_id, bulk_change_id, position),
  foreign key (tenant_id, bulk_change_id) references bulk_change (tenant_id, id)
);
select protect('bulk_change_item', 'select, insert, update');
