-- A reorganisation that is to take effect on a day ahead: made, shown, taken back, or carried out by the house on that day.
create table planned_change (
  tenant_id uuid not null references tenant,
  id uuid not null,
  kind text not null check (kind in ('merge-department', 'change-department', 'merge-queue')),
  -- The department or the line.
  subject_id uuid not null,
  -- The one that goes on with it.
  into_id uuid,
  -- What a department becomes: { "name": …, "parentId": … }.
  change jsonb,
  due_on date not null,
  state text not null default 'planned' check (state in ('planned', 'done', 'cancelled', 'failed')),
  -- Why it could not be carried out: the refusal's code and what it says.
  trouble text,
  made_by uuid not null,
  made_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, made_by) references staff (tenant_id, id)
);
create index planned_change_due on planned_change (tenant_id, due_on) where state = 'planned';
select protect('planned_change', 'select, insert, update');
