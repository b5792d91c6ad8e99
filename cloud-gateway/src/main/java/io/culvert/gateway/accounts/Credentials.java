package io.culvert.gateway.accounts;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns a shown token into who shows it: an API key or a login token. PostgreSQL is asked each time, so that what was
 * revoked is refused at once. Blocking, thread-safe.
 */
@Singleton
public final class Credentials {

    private static final String API_KEY = "select id, operator_id, role, label from api_keys ";

    private static final String LOGIN = """
            select t.id, t.user_id, u.operator_id, u.role, u.login, t.expires_at
            from login_tokens t join users u on u.id = t.user_id
            """;

    private final Database database;

    Credentials(Database database) {
        this.database = database;
    }

    /** @param until when the credential ends by itself; {@link Instant#MAX} for one that does not */
    public record Standing(Principal principal, Instant until) {}

    /** What became of a credential that was good earlier; empty for one that was revoked or has expired. */
    public Optional<Standing> standing(Principal earlier) {
        UUID id = earlier.credentialId();
        Optional<Standing> now = earlier.userId() == null ? apiKeyStanding(id) : loginStanding(id);
        return earlier.cookie()
                ? now.map(standing -> new Standing(standing.principal().byCookie(), standing.until()))
                : now;
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
        Optional<Principal> principal = database.one(API_KEY + "where key_hash = ?", Credentials::ofApiKey, hash);
        principal.ifPresent(found -> database.update("""
                update api_keys set last_used_at = now()
                where id = ? and (last_used_at is null or last_used_at < now() - interval '1 minute')
                """, found.credentialId()));
        return principal;
    }

    private Optional<Standing> apiKeyStanding(UUID id) {
        return database.one(API_KEY + "where id = ?", row -> new Standing(ofApiKey(row), Instant.MAX), id);
    }

    private static Principal ofApiKey(ResultSet row) throws SQLException {
        return new Principal(
                null,
                row.getObject("id", UUID.class),
                row.getLong("operator_id"),
                Role.valueOf(row.getString("role")),
                row.getString("label"),
                false);
    }

    private Optional<Principal> loginToken(Secret token) {
        return database.one(
                LOGIN + "where t.token_hash = ? and t.expires_at > now()",
                Credentials::ofLogin,
                TokenFormat.sha256(token));
    }

    private Optional<Standing> loginStanding(UUID id) {
        return database.one(
                LOGIN + "where t.id = ? and t.expires_at > now()",
                row -> new Standing(ofLogin(row), Objects.requireNonNull(Database.instant(row, "expires_at"))),
                id);
    }

    private static Principal ofLogin(ResultSet row) throws SQLException {
        return new Principal(
                row.getObject("user_id", UUID.class),
                row.getObject("id", UUID.class),
                row.getLong("operator_id"),
                Role.valueOf(row.getString("role")),
                row.getString("login"),
                false);
    }
}
