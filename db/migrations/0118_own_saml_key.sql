-- What we are known by to a server of SAML: it closes assertions for this key, and what we send for signing out is signed by it.
alter table identity_server add column own_key bytea, add column own_certificate text,
  add check ((own_key is null) = (own_certificate is null));
