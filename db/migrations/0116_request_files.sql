-- Files of a request: bytes that go out, frozen when its decision was proposed, and copies that were blacked out elsewhere.
create table data_request_file (
  tenant_id uuid not null references tenant,
  file_id uuid not null,
  request_id uuid not null,
  use text not null check (use in ('frozen', 'replacement')),
  primary key (tenant_id, file_id),
  foreign key (tenant_id, request_id) references data_request (tenant_id, id),
  foreign key (tenant_id, file_id) references file (tenant_id, id)
);
create index data_request_file_by_request on data_request_file (tenant_id, request_id, use);
select protect('data_request_file', 'select, insert, delete');
