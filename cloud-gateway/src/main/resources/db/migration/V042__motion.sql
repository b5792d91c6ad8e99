-- When something moved before a camera. docs/schema.md tells the story. Times are Unix microseconds, as in the archive's index; a
-- span ends before its end.

create table motion (
    -- Made by who tells of it, so that a row written twice is there once.
    id           uuid primary key,
    camera_id    uuid   not null references cameras on delete cascade,
    type         text   not null check (type ~ '^[a-z][a-z0-9_]{0,31}$'),
    source       text   not null check (source in ('rest', 'smtp', 'onvif')),
    -- The gateway that keeps it going.
    node         text   not null,
    start_micros bigint not null,
    -- Null while it goes on.
    end_micros   bigint check (end_micros > start_micros),
    -- Up to when it is known to have gone on; right to some seconds, for a row whose gateway died.
    seen_micros  bigint not null,
    -- Why it ended; null while it goes on.
    end_reason   text,
    check ((end_micros is null) = (end_reason is null))
);

-- A motion lasts little more than an hour, so a look back by that much finds all that reach into a span.
create index motion_camera on motion (camera_id, start_micros);
create index motion_start on motion (start_micros);
create index motion_open on motion (node) where end_micros is null;
