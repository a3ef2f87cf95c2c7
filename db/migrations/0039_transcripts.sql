-- What was said in the talk of a call, as text. Kept as long as its recording, by the same policy of the line.
create table transcript (
  tenant_id uuid not null references tenant,
  call_id uuid not null,
  interaction_id uuid not null,
  language text not null,
  started_at timestamptz not null,
  -- Empty while the talk goes on.
  ended_at timestamptz,
  keep_days integer not null check (keep_days >= 1),
  delete_after timestamptz not null,
  primary key (tenant_id, call_id),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  foreign key (tenant_id, interaction_id) references interaction (tenant_id, id)
);
create index transcript_by_interaction on transcript (tenant_id, interaction_id);
create index transcript_due on transcript (tenant_id, delete_after);
create index transcript_open on transcript (tenant_id) where ended_at is null;
select protect('transcript', 'select, insert, update, delete');

-- What one side said without a pause; times in ms since the transcript began.
create table transcript_segment (
  tenant_id uuid not null,
  id uuid not null,
  call_id uuid not null,
  interaction_id uuid not null,
  side text not null check (side in ('resident', 'staff')),
  staff_id uuid,
  start_ms integer not null check (start_ms >= 0),
  end_ms integer not null check (end_ms >= start_ms),
  said_at timestamptz not null,
  -- Sealed, as it stands; NULL where the recogniser failed.
  body bytea,
  grams bigint[] not null,
  masked text[] not null default '{}',
  -- Sealed: what was heard, where somebody put it right.
  heard bytea,
  corrected_by uuid,
  corrected_at timestamptz,
  version integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references transcript (tenant_id, call_id) on delete cascade,
  foreign key (tenant_id, staff_id) references staff (tenant_id, id),
  foreign key (tenant_id, corrected_by) references staff (tenant_id, id)
);
create index transcript_segment_by_interaction on transcript_segment (tenant_id, interaction_id, start_ms);
create index transcript_segment_by_call on transcript_segment (tenant_id, call_id);
create index transcript_segment_grams on transcript_segment using gin (grams) with (gin_pending_list_limit = 512);
select protect('transcript_segment', 'select, insert, update, delete');

-- A search for what was said looks into transcripts as well: the same doors as before (0010, 0024), each reading two tables
-- where it read one.
do $said$
declare
  door regprocedure;
begin
  foreach door in array array[
    'walk_interactions(text[], text[], search_filter, integer)',
    'walk_own_interactions(text[], text[], search_filter, integer)',
    'walk_near_interactions(text[], text[], search_filter, integer)',
    'look_up_interactions(bigint[], text[], text[], search_filter, integer)']::regprocedure[]
  loop
    if position('from message p' in pg_get_functiondef(door)) = 0 then raise '% does not read messages', door; end if;
    execute replace(pg_get_functiondef(door), 'from message p',
      'from (select tenant_id, interaction_id, grams from message
        union all select tenant_id, interaction_id, grams from transcript_segment) p');
  end loop;
end $said$;
