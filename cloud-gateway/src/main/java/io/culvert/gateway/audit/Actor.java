package io.culvert.gateway.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who does something, as the audit log names it.
 *
 * @param operatorId for which operator
 * @param userId the user, or null for an API key that belongs to none
 * @param credential by what it is done, e.g. {@code key:ID}; never the credential itself
 * @param address from where
 */
public record Actor(long operatorId, @Nullable UUID userId, String credential, String address) {}
