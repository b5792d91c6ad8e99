-- By what the wall clock differs from what keeping believes, and for how long it has: so that a gateway which is switched off each
-- night comes to believe what has stood for a day in all.

alter table archive_clock
    add column leap_micros  bigint[] not null default '{}',
    add column stood_micros bigint[] not null default '{}';
