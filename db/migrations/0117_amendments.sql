-- Amendments (補正) that a request waits for: the days they take do not count into those for the decision (法83条1項但書).
create table data_request_amendment (
  tenant_id uuid not null references tenant,
  id uuid not null,
  request_id uuid not null,
  asked_on date not null,
  asked_by uuid not null,
  -- What is missing.
  what bytea,
  amended_on date,
  recorded_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, request_id) references data_request (tenant_id, id),
  foreign key (tenant_id, asked_by) references staff (tenant_id, id),
  foreign key (tenant_id, recorded_by) references staff (tenant_id, id),
  check (amended_on >= asked_on)
);
-- A request waits for one at a time.
create unique index data_request_amendment_open on data_request_amendment (tenant_id, request_id) where amended_on is null;
create index data_request_amendment_by_request on data_request_amendment (tenant_id, request_id, asked_on);
select protect('data_request_amendment', 'select, insert, update');

-- The days that were given for the decision. Of what came before only the day itself is known, which may have been moved on
-- to one on which the city is open: never more than the law's thirty.
alter table data_request add column decision_days integer;
update data_request set decision_days = case when extended_on is null then least(30, due_on - received_on) else 30 end;
alter table data_request alter column decision_days set not null;
