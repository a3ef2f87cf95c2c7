-- What is to be fetched after an event whose subject has no address of its own: the interaction of a message or hand-over,
-- the case of a promise.
alter table webhook_delivery add column link_kind text, add column link_id uuid;
grant insert (link_kind, link_id) on webhook_delivery to engawa_app;
