-- The certificate authority and the agents. docs/schema.md explains every column.

create table certificate_authorities (
    fingerprint        text primary key check (fingerprint ~ '^sha256:[0-9a-f]{64}$'),
    certificate        bytea not null,
    sealed_private_key bytea not null,
    active             boolean not null,
    created_at         timestamptz not null default now()
);

-- At most one signs at a time; gateways that start together race for this index.
create unique index certificate_authorities_one_active on certificate_authorities (active) where active;

create table agents (
    agent_id            text primary key check (agent_id ~ '^[0-9]{12}$'),
    operator_id         bigint not null references operators (id) on delete cascade,
    owner_id            uuid references users (id) on delete set null,
    site_id             uuid references sites (id) on delete set null,
    model               text not null default '',
    serial              text not null default '',
    version             text not null default '',
    activation_key_hash bytea,
    key_fingerprint     text check (key_fingerprint ~ '^sha256:[0-9a-f]{64}$'),
    activated_at        timestamptz,
    connected_at        timestamptz,
    last_seen           timestamptz,
    powered_on_at       timestamptz,
    released_at         timestamptz,
    address             text,
    node                text,
    inputs              jsonb not null default '[]',
    created_at          timestamptz not null default now(),
    deleted_at          timestamptz
);

create index agents_by_operator on agents (operator_id, agent_id) where deleted_at is null;
create index agents_by_owner on agents (owner_id) where owner_id is not null;
create index agents_by_node on agents (node) where node is not null;

create table agent_events (
    id          bigint generated always as identity primary key,
    agent_id    text not null references agents (agent_id) on delete cascade,
    operator_id bigint not null,
    event       text not null check (event in ('agent_conflict')),
    address     text,
    detail      text not null default '',
    at          timestamptz not null default now()
);

create index agent_events_by_agent on agent_events (agent_id, at);
