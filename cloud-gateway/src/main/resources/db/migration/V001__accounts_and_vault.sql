-- Accounts, sites and the wrapped data key. docs/schema.md tells the story.

create table vault_keys (
    key_number int primary key,
    wrapped    bytea       not null,
    created_at timestamptz not null default now()
);

create table operators (
    id         bigint primary key check (id between 10000000 and 99999999),
    name       text        not null,
    created_at timestamptz not null default now()
);

create table users (
    id                  uuid primary key,
    operator_id         bigint      not null references operators on delete cascade,
    login               text        not null check (login = lower(login)),
    password_hash       text        not null,
    role                text        not null check (role in ('SYSTEM', 'PROVIDER', 'USER')),
    may_add_by_agent_id boolean     not null default false,
    max_cameras         int,
    archive_gb          int,
    max_sessions        int,
    created_at          timestamptz not null default now(),
    unique (login)
);
create index users_operator on users (operator_id, login);

create table api_keys (
    id           uuid primary key,
    operator_id  bigint      not null references operators on delete cascade,
    label        text        not null,
    role         text        not null check (role in ('SYSTEM', 'PROVIDER', 'USER')),
    key_hash     bytea       not null unique check (length(key_hash) = 32),
    created_at   timestamptz not null default now(),
    last_used_at timestamptz
);
create index api_keys_operator on api_keys (operator_id, created_at);

create table login_tokens (
    id         uuid primary key,
    user_id    uuid        not null references users on delete cascade,
    token_hash bytea       not null unique check (length(token_hash) = 32),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index login_tokens_user on login_tokens (user_id);
create index login_tokens_expiry on login_tokens (expires_at);

-- Where a user has logged in from: such an address keeps a budget of its own when strangers use up the user's.
create table known_addresses (
    user_id       uuid        not null references users on delete cascade,
    address       text        not null,
    last_login_at timestamptz not null default now(),
    primary key (user_id, address)
);

create table sites (
    id          uuid primary key,
    operator_id bigint      not null references operators on delete cascade,
    user_id     uuid references users on delete set null,
    name        text        not null,
    created_at  timestamptz not null default now()
);
create index sites_operator on sites (operator_id, id);
create index sites_user on sites (user_id, id) where user_id is not null;
