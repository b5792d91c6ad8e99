package io.culvert.gateway.accounts;

import io.culvert.gateway.vault.TokenFormat;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The API keys of operators: shown once when made, stored as a hash. Blocking. */
@Singleton
public final class ApiKeys {

    /** Type of the token, see {@link TokenFormat}. */
    public static final String TOKEN_TYPE = "key";

    private final ApiKeyTable table;

    ApiKeys(ApiKeyTable table) {
        this.table = table;
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

    public Made create(long operatorId, String label, Role role) {
        Secret token = TokenFormat.mint(TOKEN_TYPE);
        ApiKeyRow row = new ApiKeyRow(
                UUID.randomUUID(), operatorId, label, role, TokenFormat.sha256(token), Instant.now(), null);
        table.save(row);
        return new Made(row.shown(), token);
    }

    /** The operator's keys, oldest first. */
    public List<ApiKey> list(long operatorId) {
        return table.findByOperatorIdOrderByCreatedAt(operatorId).stream()
                .map(ApiKeyRow::shown)
                .toList();
    }

    /** Revokes a key; false where the operator has none with this id. */
    public boolean delete(long operatorId, UUID id) {
        return table.deleteByIdAndOperatorId(id, operatorId) > 0;
    }
}
