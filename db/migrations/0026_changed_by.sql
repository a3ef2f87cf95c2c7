-- Who changed a record last: whoever is refused because somebody was quicker is told who it was. NULL: nobody of the
-- staff (the resident, the house itself), or before this was kept.
alter table "case" add column updated_by uuid;
alter table "case" add foreign key (tenant_id, updated_by) references staff (tenant_id, id);
alter table resident add column updated_by uuid;
alter table resident add foreign key (tenant_id, updated_by) references staff (tenant_id, id);
