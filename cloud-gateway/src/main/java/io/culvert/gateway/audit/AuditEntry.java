package io.culvert.gateway.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One deed as the audit log tells it. Immutable.
 *
 * @param id grows with time
 * @param operatorId for which operator it was done
 * @param userId the user who did it; null for an API key
 * @param name the user's login now or the API key's label; null where that user or key is gone
 * @param credential by what it was done, e.g. {@code login:ID}
 */
public record AuditEntry(
        long id,
        Instant at,
        long operatorId,
        @Nullable UUID userId,
        @Nullable String name,
        String credential,
        String address,
        String action,
        String objectType,
        String objectId) {}
