-- Which cameras were deleted, so that their recordings go: those of a camera that is just not there may be all that a lost database
-- has left. And how late it is for keeping recordings, as each gateway believes, whatever its clock says.

alter table archive_cameras add column removed_at timestamptz;

create function note_removed_camera() returns trigger language plpgsql as $$
begin
    -- Also where there is nothing yet: the last segments may be on their way.
    insert into archive_cameras (camera_id, removed_at) values (old.id, now())
    on conflict (camera_id) do update set removed_at = excluded.removed_at;
    return null;
end
$$;

create trigger cameras_note_removed
    after delete on cameras
    for each row execute function note_removed_camera();

create table archive_clock (
    node           text primary key,
    trusted_micros bigint not null
);
