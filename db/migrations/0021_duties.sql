-- The general desk looks at its duties by their time.
create index handover_duty on handover (tenant_id, duty_until) where duty_until is not null;
