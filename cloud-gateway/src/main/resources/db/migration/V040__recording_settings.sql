-- What is recorded of a camera, and how long it is kept.

alter table cameras
    add column dvr_mode        text    not null default 'off' check (dvr_mode in ('off', 'continuous', 'motion')),
    add column dvr_depth_days  integer not null default 7 check (dvr_depth_days between 1 and 3650),
    -- What lies around motion is kept for so much longer.
    add column dvr_motion_days integer not null default 0 check (dvr_motion_days between 0 and 3650),
    -- GB of 10^9 bytes; null: what the disks have.
    add column dvr_space_gb    integer check (dvr_space_gb >= 1);
