-- Past matters and people of the staff are taken over as residents are.
alter table import_run drop constraint import_run_kind_check;
alter table import_run add constraint import_run_kind_check check (kind in ('residents', 'history', 'staff'));

-- Takes a past case back that was taken over by mistake, unless somebody changed it, wrote into it or something hangs on it.
create function erase_untouched_case(case_id uuid, case_version integer) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  found_one boolean;
begin
  select true into found_one from "case" c
    where c.tenant_id = current_tenant() and c.id = $1 and c.version = $2 for update;
  if found_one is null then return false; end if;
  if exists (select from case_entry e where e.tenant_id = current_tenant() and e.case_id = $1
      and coalesce(e.client_id, '') not like 'import:%') then
    return false;
  end if;
  delete from case_token t where t.tenant_id = current_tenant() and t.case_id = $1;
  delete from case_entry e where e.tenant_id = current_tenant() and e.case_id = $1;
  delete from "case" c where c.tenant_id = current_tenant() and c.id = $1;
  return true;
exception when foreign_key_violation then
  return false;
end $$;
revoke all on function erase_untouched_case(uuid, integer) from public;
grant execute on function erase_untouched_case(uuid, integer) to engawa_app;

-- Takes somebody back who was taken over by mistake, unless they set their password or signed in, somebody changed their
-- place, or something hangs on it. The account goes with its last place.
create function erase_untouched_staff(staff_id uuid, staff_version integer) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  account uuid;
begin
  select s.account_id into account from staff s
    where s.tenant_id = current_tenant() and s.id = $1 and s.version = $2 and not s.program for update;
  if account is null
    or exists (select from account_link l where l.account_id = account and l.used_at is not null)
    or exists (select from session e where e.account_id = account and e.tenant_id = current_tenant()) then
    return false;
  end if;
  delete from staff_role r where r.tenant_id = current_tenant() and r.staff_id = $1;
  delete from staff_skill k where k.tenant_id = current_tenant() and k.staff_id = $1;
  delete from staff s where s.tenant_id = current_tenant() and s.id = $1;
  if not exists (select from staff s where s.account_id = account) then
    delete from account_link l where l.account_id = account;
    delete from account a where a.id = account;
  end if;
  return true;
exception when foreign_key_violation then
  return false;
end $$;
revoke all on function erase_untouched_staff(uuid, integer) from public;
grant execute on function erase_untouched_staff(uuid, integer) to engawa_app;
