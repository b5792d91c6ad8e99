package io.culvert.gateway.events;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose events a question is about; outside of it there are none.
 *
 * @param userId limits it to what happened to this user's cameras and agents; null for all of the operator
 * @param installation whether events of the installation itself belong to it
 */
public record EventScope(long operatorId, @Nullable UUID userId, boolean installation) {

    boolean includes(StoredEvent event) {
        Long operator = event.operatorId();
        if (operator == null) {
            return installation;
        }
        return operator == operatorId && (userId == null || userId.equals(event.userId()));
    }
}
