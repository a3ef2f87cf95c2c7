-- A shared desk: the session stays, nothing is shown of it until its password is given again.
alter table session add column locked_at timestamptz;
-- When a desk last said that its browser is there; null where none ever did, and nobody waits for a sign of life.
alter table presence add column desk_seen_at timestamptz;
