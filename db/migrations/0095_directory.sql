-- What a directory of the city (SCIM) keeps here beside a person's place: what it calls them, and its groups.
create table directory_person (
  tenant_id uuid not null,
  staff_id uuid not null,
  external_id text,
  -- It has deleted them and finds them no more; what they did stays.
  gone_at timestamptz,
  primary key (tenant_id, staff_id),
  unique (tenant_id, external_id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
select protect('directory_person', 'select, insert, update, delete');
create table directory_group (
  tenant_id uuid not null references tenant,
  id uuid not null,
  name text not null,
  external_id text,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select protect('directory_group', 'select, insert, update, delete');
create table directory_member (
  tenant_id uuid not null,
  group_id uuid not null,
  staff_id uuid not null,
  primary key (tenant_id, group_id, staff_id),
  foreign key (tenant_id, group_id) references directory_group (tenant_id, id),
  foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index directory_member_by_staff on directory_member (tenant_id, staff_id);
select protect('directory_member', 'select, insert, update, delete');
