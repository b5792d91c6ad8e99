package io.culvert.gateway.accounts;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.MappedProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code sites}. */
@MappedEntity("sites")
record SiteRow(
        @Id UUID id,
        @MappedProperty("operator_id") long operatorId,
        @MappedProperty("user_id") @Nullable UUID userId,
        @MappedProperty("name") String name,
        @MappedProperty("created_at") Instant createdAt) {

    Sites.Site shown() {
        return new Sites.Site(id, operatorId, userId, name, createdAt);
    }
}
