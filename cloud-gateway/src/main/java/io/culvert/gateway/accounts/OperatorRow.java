package io.culvert.gateway.accounts;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.MappedProperty;
import java.time.Instant;

/** A row of {@code operators}. */
@MappedEntity("operators")
record OperatorRow(
        @Id long id,
        @MappedProperty("name") String name,
        @MappedProperty("created_at") Instant createdAt) {

    Operators.Operator shown() {
        return new Operators.Operator(id, name, createdAt);
    }
}
