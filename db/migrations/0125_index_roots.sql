-- Roots of the search indexes that came after the first, which is data key 1. Rows are searched by the newest; while it comes
-- into use they are found by two generations (see src/kernel/search-hashes.ts).
create table index_root (
  id integer primary key check (id >= 2),
  wrapped bytea not null,
  made_at timestamptz not null,
  -- From then on every running process looks for both generations, and rows are doubled.
  doubles_from timestamptz not null,
  -- Every row is doubled.
  turned_at timestamptz,
  -- From then on every running process looks for the newer one, and the older is taken out.
  thins_from timestamptz,
  -- No row holds the older one.
  settled_at timestamptz,
  check ((turned_at is null) = (thins_from is null)),
  check (settled_at is null or settled_at >= thins_from)
);
grant select on index_root to engawa_app;
grant select on index_root to engawa_backup;

-- A doubled hash is the newer one, a zero, the older one. Of any other both halves are what it is.
create function newer_half(hash bytea) returns bytea language sql immutable strict parallel safe
  return substring(hash from 1 for 16);
create function older_half(hash bytea) returns bytea language sql immutable strict parallel safe
  return substring(hash from greatest(octet_length(hash) - 15, 1));

-- Whether two rows hold the same value: until all are doubled their older halves are equal, from then on the newer ones.
create function is_same_hash(one bytea, other bytea) returns boolean language sql immutable parallel safe
  return newer_half(one) = newer_half(other) or older_half(one) = older_half(other);

-- What all rows of one value have alike at this moment.
create function search_half(hash bytea) returns bytea language sql stable strict parallel safe
  return case
    when exists (select from index_root where settled_at is null and turned_at is null) then older_half(hash)
    else newer_half(hash) end;
-- Doubled hashes of pairs are the older ones, -1, the newer ones.
create function search_half(grams bigint[]) returns bigint[] language sql stable strict parallel safe
  return case
    when array_position(grams, -1) is null then grams
    when exists (select from index_root where settled_at is null and turned_at is null)
      then grams[:array_position(grams, -1) - 1]
    else grams[array_position(grams, -1) + 1:] end;

-- One row to a value, whichever generations the two are written in: older halves are all there until the last row is
-- doubled, newer ones from then on.
create unique index contact_point_newer on contact_point (tenant_id, kind, newer_half(value_hash), resident_id);
create unique index contact_point_older on contact_point (tenant_id, kind, older_half(value_hash), resident_id);
create unique index visitor_token_newer on visitor_token (newer_half(token_hash));
create unique index visitor_token_older on visitor_token (older_half(token_hash));
create unique index device_link_token_newer on device_link (tenant_id, newer_half(token_hash));
create unique index device_link_token_older on device_link (tenant_id, older_half(token_hash));
create unique index device_link_code_newer on device_link (tenant_id, newer_half(code_hash));
create unique index device_link_code_older on device_link (tenant_id, older_half(code_hash));
create unique index callback_open_newer on callback (tenant_id, queue_id, newer_half(number_hash))
  where state in ('waiting', 'in-line', 'dialling');
create unique index callback_open_older on callback (tenant_id, queue_id, older_half(number_hash))
  where state in ('waiting', 'in-line', 'dialling');
create unique index campaign_target_newer on campaign_target (tenant_id, campaign_id, newer_half(number_hash))
  where number_hash is not null;
create unique index campaign_target_older on campaign_target (tenant_id, campaign_id, older_half(number_hash))
  where number_hash is not null;
create unique index missed_call_open_newer on missed_call (tenant_id, queue_id, newer_half(number_hash)) where state = 'open';
create unique index missed_call_open_older on missed_call (tenant_id, queue_id, older_half(number_hash)) where state = 'open';
create unique index relay_number_newer on relay_number (tenant_id, newer_half(number_hash));
create unique index relay_number_older on relay_number (tenant_id, older_half(number_hash));
