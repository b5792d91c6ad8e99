package io.culvert.gateway.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which deeds are wanted; null means any.
 *
 * @param operatorId null for the whole installation
 * @param user id or login of a user
 * @param credential e.g. {@code key:ID}
 * @param from the earliest wanted
 * @param to those before this
 */
public record AuditQuery(
        @Nullable Long operatorId,
        @Nullable String user,
        @Nullable String credential,
        @Nullable String action,
        @Nullable String objectType,
        @Nullable String objectId,
        @Nullable Instant from,
        @Nullable Instant to) {}
