package io.culvert.gateway.accounts;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns a shown token into who shows it: an API key or a login token. PostgreSQL is asked each time, so that what was
 * revoked is refused at once. Blocking, thread-safe.
 */
@Singleton
public final class Credentials {

    private final Database database;

    Credentials(Database database) {
        this.database = database;
    }

    /** Who the token stands for; empty for one that is unknown, revoked, expired or not a token at all. */
    public Optional<Principal> principal(Secret token) {
        return TokenFormat.check(token.reveal()).flatMap(type -> switch (type) {
            case ApiKeys.TOKEN_TYPE -> apiKey(token);
            case Login.TOKEN_TYPE -> loginToken(token);
            default -> Optional.empty();
        });
    }

    private Optional<Principal> apiKey(Secret token) {
        byte[] hash = TokenFormat.sha256(token);
        Optional<Principal> principal = database.one(
                "select id, operator_id, role, label from api_keys where key_hash = ?",
                row -> new Principal(
                        null,
                        row.getObject("id", UUID.class),
                        row.getLong("operator_id"),
                        Role.valueOf(row.getString("role")),
                        row.getString("label"),
                        false),
                hash);
        principal.ifPresent(found -> database.update("""
                update api_keys set last_used_at = now()
                where id = ? and (last_used_at is null or last_used_at < now() - interval '1 minute')
                """, found.credentialId()));
        return principal;
    }

    private Optional<Principal> loginToken(Secret token) {
        return database.one(
                """
                select t.id, t.user_id, u.operator_id, u.role, u.login
                from login_tokens t join users u on u.id = t.user_id
                where t.token_hash = ? and t.expires_at > now()
                """,
                row -> new Principal(
                        row.getObject("user_id", UUID.class),
                        row.getObject("id", UUID.class),
                        row.getLong("operator_id"),
                        Role.valueOf(row.getString("role")),
                        row.getString("login"),
                        false),
                TokenFormat.sha256(token));
    }
}
