package io.culvert.gateway.accounts;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.MappedProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code api_keys}. */
@MappedEntity("api_keys")
@SuppressWarnings("ArrayRecordComponent") // never compared, the hash is 32 bytes of a column
record ApiKeyRow(
        @Id UUID id,
        @MappedProperty("operator_id") long operatorId,
        @MappedProperty("label") String label,
        @MappedProperty("role") Role role,
        @MappedProperty("key_hash") byte[] keyHash,
        @MappedProperty("created_at") Instant createdAt,
        @MappedProperty("last_used_at") @Nullable Instant lastUsedAt) {

    ApiKeys.ApiKey shown() {
        return new ApiKeys.ApiKey(id, label, role, createdAt, lastUsedAt);
    }
}
