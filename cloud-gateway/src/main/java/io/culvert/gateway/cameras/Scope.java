package io.culvert.gateway.cameras;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose cameras a question is about: all of an operator's, or those of one user's sites. What lies outside does not exist
 * for who asks.
 *
 * @param user null for an operator's administrator
 */
public record Scope(long operatorId, @Nullable UUID user) {

    boolean isProvider() {
        return user == null;
    }
}
