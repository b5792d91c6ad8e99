-- Cameras, the shares that give others a camera, and the numbered changes by which every gateway's caches learn of both.

create table cameras (
    id               uuid primary key,
    -- Grows with every change of the source; with the id it keys streams.
    epoch            bigint      not null default 1 check (epoch > 0),
    operator_id      bigint      not null references operators on delete cascade,
    site_id          uuid references sites on delete set null,
    name             text        not null check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    title            text        not null,
    source           text        not null check (source in ('agent', 'rtsp')),
    agent_id         text references agents deferrable initially deferred,
    input            text,
    sub_input        text,
    url              text,
    sub_url          text,
    username         text,
    -- The addresses as they are and the password, sealed by the vault, bound to "cameras.sealed_source:" and the id;
    -- url and sub_url are what may be shown of them.
    sealed_source    bytea,
    -- An operator's administrator set the source: it may lie in any network and at any agent of the operator.
    by_provider      boolean     not null default false,
    on_demand        boolean     not null default true,
    network_cache_ms integer     not null default 0 check (network_cache_ms >= 0),
    video_only       boolean     not null default false,
    ptz              boolean     not null default false,
    motion_events    boolean     not null default false,
    created_at       timestamptz not null default now(),
    constraint cameras_name_key unique (name),
    constraint cameras_source_complete check (
        (source = 'agent' and agent_id is not null and input is not null and url is null and sealed_source is null)
        or (source = 'rtsp' and url is not null and sealed_source is not null and agent_id is null))
);

create index cameras_operator on cameras (operator_id, name);
create index cameras_site on cameras (site_id);
create index cameras_agent on cameras (agent_id);

create table shares (
    id              uuid primary key,
    camera_id       uuid        not null references cameras on delete cascade,
    operator_id     bigint      not null references operators on delete cascade,
    label           text        not null,
    live            boolean     not null default true,
    archive         boolean     not null default false,
    archive_depth_s bigint check (archive_depth_s >= 0),
    export          boolean     not null default false,
    ptz             boolean     not null default false,
    expires_at      timestamptz,
    max_sessions    integer check (max_sessions > 0),
    -- Addresses and CIDR blocks; empty: from anywhere.
    allowed_ips     text[]      not null default '{}',
    -- SHA-256 of the token, for look-up.
    token_hash      bytea       not null constraint shares_token_key unique,
    -- The token sealed by the vault, bound to "shares.sealed_token:" and the id; for Digest and for reveal.
    sealed_token    bytea       not null,
    created_by      uuid references users on delete set null,
    created_at      timestamptz not null default now()
);

create index shares_camera on shares (camera_id, created_at);
create index shares_operator on shares (operator_id);

-- Who did what. Written in the transaction of the deed.
create table audit_log (
    id          bigint generated always as identity primary key,
    at          timestamptz not null default now(),
    operator_id bigint      not null,
    user_id     uuid,
    -- The credential by which it was done, e.g. "key:ID"; never the credential itself.
    credential  text        not null,
    address     text        not null,
    action      text        not null,
    object_type text        not null,
    object_id   text        not null
);

create index audit_log_operator on audit_log (operator_id, at);

-- The number of the newest change. Its only row is locked from a change's trigger to the end of the transaction, so
-- numbers become visible in order and without gaps.
create table change_counter (
    only_row boolean primary key default true check (only_row),
    version  bigint not null
);

insert into change_counter (version) values (0);

create table changes (
    version   bigint primary key,
    entity    text        not null,
    entity_id text        not null,
    at        timestamptz not null default now()
);

-- Arguments: the kind of thing, and the column that is its key. Deferred to the end of the transaction by the triggers
-- below, so that the counter's lock is the last one taken and held only for the commit.
create function note_change() returns trigger language plpgsql as $$
declare
    subject jsonb;
    number  bigint;
begin
    if tg_op = 'DELETE' then
        subject := to_jsonb(old);
    else
        subject := to_jsonb(new);
    end if;
    update change_counter set version = version + 1 returning version into number;
    insert into changes (version, entity, entity_id) values (number, tg_argv[0], subject ->> tg_argv[1]);
    perform pg_notify('culvert_changes', number::text);
    return null;
end
$$;

-- Only what a cache acts on counts: a login's last use, an agent's heartbeat change nothing.
create constraint trigger sites_note_change
    after update of user_id, operator_id or delete on sites
    deferrable initially deferred
    for each row execute function note_change('site', 'id');

create constraint trigger users_note_change
    after update of role, max_sessions, operator_id or delete on users
    deferrable initially deferred
    for each row execute function note_change('user', 'id');

create constraint trigger api_keys_note_change
    after update of role, operator_id or delete on api_keys
    deferrable initially deferred
    for each row execute function note_change('api_key', 'id');

create constraint trigger login_tokens_note_change
    after delete on login_tokens
    deferrable initially deferred
    for each row when (old.expires_at > now()) execute function note_change('login', 'id');

create constraint trigger agents_note_change
    after update of owner_id, operator_id, deleted_at or delete on agents
    deferrable initially deferred
    for each row execute function note_change('agent', 'agent_id');

create constraint trigger cameras_note_change
    after insert or update or delete on cameras
    deferrable initially deferred
    for each row execute function note_change('camera', 'id');

create constraint trigger shares_note_change
    after insert or update or delete on shares
    deferrable initially deferred
    for each row execute function note_change('share', 'id');
