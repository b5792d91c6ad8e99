package io.culvert.gateway.access;

import io.culvert.gateway.database.Database;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads who an API key or a login token belongs to, as far as watching goes, by its hash. Reads the tables of
 * {@code accounts}, writes none. Blocking.
 */
final class PersonTable implements People.Lookup {

    private final Database database;

    PersonTable(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Person> find(TokenHash token) {
        return database.one(
                """
                select 'key:' || id as credential_key, null::uuid as user_id, operator_id,
                    role in ('SYSTEM', 'PROVIDER') as every_camera, null::int as max_sessions,
                    null::timestamptz as expires_at
                from api_keys where key_hash = ?
                union all
                select 'login:' || l.id, u.id, u.operator_id, u.role in ('SYSTEM', 'PROVIDER'), u.max_sessions, l.expires_at
                from login_tokens l join users u on u.id = l.user_id
                where l.token_hash = ? and l.expires_at > now()
                """,
                row -> new Person(
                        Objects.requireNonNull(row.getString("credential_key")),
                        row.getObject("user_id", UUID.class),
                        row.getLong("operator_id"),
                        row.getBoolean("every_camera"),
                        (Integer) row.getObject("max_sessions"),
                        Database.instant(row, "expires_at")),
                token.bytes(),
                token.bytes());
    }
}
