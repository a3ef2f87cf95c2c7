-- What configuration files call a line; unique among the lines that are open.
alter table queue add column code text not null default gen_random_uuid()::text;
update queue q set code = n.code
  from (select tenant_id, id, 'queue-' || row_number() over (partition by tenant_id order by id) as code from queue) n
  where q.tenant_id = n.tenant_id and q.id = n.id;
create unique index queue_code on queue (tenant_id, code) where active;

-- What was added on screen had its id for a code, which nobody can read in a file or tell from another.
update department d set code = n.code
  from (select tenant_id, id, 'department-' || row_number() over (partition by tenant_id order by id) as code
    from department where code = id::text) n
  where d.tenant_id = n.tenant_id and d.id = n.id;
update skill s set code = n.code
  from (select tenant_id, id, 'skill-' || row_number() over (partition by tenant_id order by id) as code
    from skill where code = id::text) n
  where s.tenant_id = n.tenant_id and s.id = n.id;
update case_category c set code = n.code
  from (select tenant_id, id, 'category-' || row_number() over (partition by tenant_id order by id) as code
    from case_category where code = id::text) n
  where c.tenant_id = n.tenant_id and c.id = n.id;
