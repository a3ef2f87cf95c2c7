-- Which telephone of the exchanges an account uses now, for as long as its desk is open. Accounts and exchanges belong to
-- the installation, and so does this.
create table phone_use (
  account_id uuid primary key references account,
  -- Its name towards the exchanges: one person at a time.
  phone text not null unique,
  kind text not null check (kind in ('browser', 'desk')),
  -- The browser that holds it, by a name of its own making.
  holder text not null,
  taken_at timestamptz not null,
  -- The desk says again and again that it is open; without that the telephone is somebody else's to take.
  renewed_at timestamptz not null,
  -- Whether the exchanges can ring it, and since when that is so.
  reachable boolean not null default false,
  reachable_since timestamptz not null
);
grant select, insert, update, delete on phone_use to engawa_app;
grant select on phone_use to engawa_backup;

-- Telephones on desks that belong to somebody; others are for whoever sits there.
create table desk_phone (
  phone text primary key,
  account_id uuid not null unique references account
);
grant select, insert, update, delete on desk_phone to engawa_app;
grant select on desk_phone to engawa_backup;
