-- What a call needs of the line that it comes to is read as often and changed as seldom as what the router needs: it is kept
-- by the same version of the city. Of a flow only what is published counts; a draft is written many times a minute.
do $$
declare
  name text;
begin
  foreach name in array array['phone_line', 'department', 'purpose_notice', 'flow_entry_point'] loop
    execute format('create constraint trigger raise_routing_version after insert or update or delete on %I
      deferrable initially deferred for each row when (current_setting(''engawa.restoring'', true) is distinct from ''on'')
      execute function raise_routing_version(''tenant_id'')', name);
  end loop;
end $$;
create constraint trigger raise_routing_version after update of published_number, retired_at on flow
  deferrable initially deferred for each row when (current_setting('engawa.restoring', true) is distinct from 'on')
  execute function raise_routing_version('tenant_id');
