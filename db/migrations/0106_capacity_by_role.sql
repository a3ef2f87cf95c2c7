-- How much people of a role take at once, by channel, where nothing is said of the person: {role: {channel: units}}.
create table capacity_default (
  tenant_id uuid primary key references tenant,
  by_role jsonb not null,
  version integer not null default 1
);
select protect('capacity_default', 'select, insert, update');
