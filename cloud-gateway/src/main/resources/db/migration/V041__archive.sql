-- The archive's index: which segments there are, what of each camera is recorded, what is missing and why, what is to be kept.
-- docs/schema.md tells the story. Times are Unix microseconds, as in the files; a span ends before its end. Cameras are not
-- referred to where files are spoken of: those of a camera that was deleted have to be deleted too.

create table archive_volumes (
    volume     uuid primary key,
    -- Where it was mounted last, on which gateway.
    node       text        not null,
    root       text        not null,
    created_at timestamptz not null default now(),
    seen_at    timestamptz not null default now()
);

-- What the archive holds of a camera, added up. Who changes anything of a camera's recordings locks its row first.
create table archive_cameras (
    camera_id uuid primary key,
    segments  bigint not null default 0,
    bytes     bigint not null default 0
);

create table archive_segments (
    volume       uuid     not null,
    number       bigint   not null,
    camera_id    uuid     not null,
    quality      smallint not null,
    start_micros bigint   not null,
    end_micros   bigint   not null check (end_micros > start_micros),
    bytes        bigint   not null,
    fragments    integer  not null,
    run          uuid     not null,
    end_reason   smallint not null,
    primary key (volume, number)
);

-- For the segment of an instant, and for a day's bytes without reading the table.
create index archive_segments_camera on archive_segments (camera_id, quality, start_micros) include (end_micros, bytes);
-- For the oldest of a disk.
create index archive_segments_volume on archive_segments (volume, start_micros);

-- Segments on their way out: the row is here until the file is gone.
create table archive_garbage (
    volume       uuid   not null,
    number       bigint not null,
    camera_id    uuid   not null,
    start_micros bigint not null,
    primary key (volume, number)
);

-- What of a camera is recorded, without a hole; kept in step with the segments.
create table archive_ranges (
    camera_id    uuid     not null,
    quality      smallint not null,
    start_micros bigint   not null,
    end_micros   bigint   not null check (end_micros > start_micros),
    primary key (camera_id, quality, start_micros)
);

-- What was to be recorded and is not. Never overlaps a range, nor another gap.
create table archive_gaps (
    camera_id    uuid     not null,
    quality      smallint not null,
    start_micros bigint   not null,
    end_micros   bigint   not null check (end_micros > start_micros),
    cause        text     not null,
    primary key (camera_id, quality, start_micros)
);

-- What somebody wants to be kept.
create table archive_protected (
    id           uuid primary key,
    camera_id    uuid        not null references cameras on delete cascade,
    start_micros bigint      not null,
    end_micros   bigint      not null check (end_micros > start_micros),
    label        text        not null,
    created_at   timestamptz not null default now()
);

create index archive_protected_camera on archive_protected (camera_id, start_micros);
