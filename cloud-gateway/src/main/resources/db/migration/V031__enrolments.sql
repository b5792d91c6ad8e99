-- Enrolments by QR code: a code for one use, the camera it is to become, and how far that has come.
-- docs/schema.md tells the story.

create table enrolments (
    id              uuid primary key,
    operator_id     bigint      not null references operators on delete cascade,
    site_id         uuid        not null references sites on delete cascade,
    -- Who made the code; what becomes of them becomes of it.
    user_id         uuid references users on delete cascade,
    api_key_id      uuid references api_keys on delete cascade,
    by_provider     boolean     not null,
    title           text        not null,
    -- The camera to be, as the package cameras writes it.
    camera          jsonb       not null,
    token_hash      bytea       not null unique check (length(token_hash) = 32),
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    -- What the agent says it went through before it asked: [{"stage", "took_ms"}].
    steps           jsonb       not null default '[]',
    reached_at      timestamptz,
    -- The key pair that proved itself first.
    key_fingerprint text check (key_fingerprint ~ '^sha256:[0-9a-f]{64}$'),
    bound_at        timestamptz,
    agent_id        text references agents on delete cascade,
    address         text,
    online_at       timestamptz,
    announced_at    timestamptz,
    camera_id       uuid references cameras on delete set null,
    camera_at       timestamptz,
    -- Why it does not go on; null while it does.
    problem         text,
    check ((user_id is null) <> (api_key_id is null)),
    check ((key_fingerprint is null) = (bound_at is null)),
    check ((agent_id is null) = (bound_at is null))
);

create index enrolments_operator on enrolments (operator_id, id);
create index enrolments_user on enrolments (user_id) where user_id is not null;
create index enrolments_api_key on enrolments (api_key_id) where api_key_id is not null;
create index enrolments_site on enrolments (site_id);
create index enrolments_camera on enrolments (camera_id) where camera_id is not null;
create index enrolments_expiry on enrolments (expires_at);
-- Agents that were bound and whose camera is still to come: few, and looked for whenever presence is written.
create index enrolments_pending on enrolments (agent_id) where bound_at is not null and camera_at is null;

create constraint trigger enrolments_note_change
    after update or delete on enrolments
    deferrable initially deferred
    for each row execute function note_change('enrolment', 'id');

-- A key pair that comes with a code may be an agent's already.
create index agents_by_key on agents (key_fingerprint) where key_fingerprint is not null;
