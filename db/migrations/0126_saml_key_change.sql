-- A change of our own key: the next one stands beside the one in use until a server knows it, the former one opens what was
-- still closed for it until somebody says that it is over.
alter table identity_server
  add column next_key bytea, add column next_certificate text,
  add column former_key bytea, add column former_certificate text,
  add check ((next_key is null) = (next_certificate is null)),
  add check ((former_key is null) = (former_certificate is null)),
  add check (own_key is not null or (next_key is null and former_key is null));
