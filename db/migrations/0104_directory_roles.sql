-- Roles that open the administration or the personal data of a whole city come from no directory, unless the city named them.
alter table sign_in_policy add column directory_roles text[] not null default '{}';
