-- What happened: the event outbox, and what the audit log is asked for. docs/schema.md tells the story.

-- The number of the newest event. In the row that numbers changes as well, so that a transaction that does both locks one
-- row, and two such transactions cannot wait for each other.
alter table change_counter add column event_number bigint not null default 0;

create table events (
    -- Made by who tells of it, so that a batch written twice is there once.
    key         uuid primary key,
    -- In the order in which transactions committed; null only inside a transaction that is not at its end.
    number      bigint unique,
    at          timestamptz not null,
    event       text        not null,
    -- Null: of the installation.
    operator_id bigint references operators on delete cascade,
    -- Whose camera or agent it was then.
    user_id     uuid,
    server      text        not null,
    media       text,
    entity_type text        not null,
    entity_id   text        not null,
    details     jsonb       not null default '{}'
);

create index events_operator on events (operator_id, number);
create index events_user on events (user_id, number) where user_id is not null;
create index events_at on events (at);

-- Numbers an event at the very end of its transaction: the counter's lock is the last one taken and held for the commit only.
create function number_event() returns trigger language plpgsql as $$
declare
    next bigint;
begin
    update change_counter set event_number = event_number + 1 returning event_number into next;
    update events set number = next where key = new.key;
    return null;
end
$$;

create constraint trigger events_number
    after insert on events
    deferrable initially deferred
    for each row when (new.number is null) execute function number_event();

-- What was stored of agents so far.
insert into events (key, number, at, event, operator_id, user_id, server, entity_type, entity_id, details)
select gen_random_uuid(), row_number() over (order by e.id), e.at, e.event, e.operator_id, a.owner_id,
       coalesce(a.node, ''), 'agent', e.agent_id, jsonb_strip_nulls(jsonb_build_object('address', e.address, 'detail', e.detail))
from agent_events e join agents a on a.agent_id = e.agent_id join operators o on o.id = e.operator_id;

update change_counter set event_number = (select coalesce(max(number), 0) from events);

drop table agent_events;

-- Lists go from the newest row down.
drop index audit_log_operator;
create index audit_log_operator on audit_log (operator_id, id);
create index audit_log_user on audit_log (user_id, id) where user_id is not null;
create index audit_log_object on audit_log (object_type, object_id, id);
