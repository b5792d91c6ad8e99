package io.culvert.gateway.accounts;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.audit.AuditLog;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API keys of operators: shown once when made, stored as a hash. Blocking, thread-safe. */
@Singleton
public final class ApiKeys {

    /** Type of the token, see {@link TokenFormat}. */
    public static final String TOKEN_TYPE = "key";

    private final ApiKeyTable table;
    private final Database database;

    ApiKeys(ApiKeyTable table, Database database) {
        this.table = table;
        this.database = database;
    }

    /** A key as it may be listed. */
    public record ApiKey(
            UUID id,
            String label,
            Role role,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {}

    /** A key just made, with the only sight of its token. */
    public record Made(ApiKey key, Secret token) {}

    public Made create(Actor actor, String label, Role role) {
        Secret token = TokenFormat.mint(TOKEN_TYPE);
        UUID id = UUID.randomUUID();
        database.inTransaction(statements -> {
            AuditLog.note(statements, actor, "create", "api_key", id);
            return statements.update(
                    "insert into api_keys (id, operator_id, label, role, key_hash) values (?, ?, ?, ?, ?)",
                    id,
                    actor.operatorId(),
                    label,
                    role,
                    TokenFormat.sha256(token));
        });
        return new Made(table.findById(id).orElseThrow().shown(), token);
    }

    /** The operator's keys, oldest first. */
    public List<ApiKey> list(long operatorId) {
        return table.findByOperatorIdOrderByCreatedAt(operatorId).stream()
                .map(ApiKeyRow::shown)
                .toList();
    }

    /** Revokes a key; false where the actor's operator has none with this id. */
    public boolean delete(Actor actor, UUID id) {
        return database.inTransaction(statements -> {
            boolean deleted =
                    statements.update("delete from api_keys where id = ? and operator_id = ?", id, actor.operatorId())
                            > 0;
            if (deleted) {
                AuditLog.note(statements, actor, "delete", "api_key", id);
            }
            return deleted;
        });
    }
}
