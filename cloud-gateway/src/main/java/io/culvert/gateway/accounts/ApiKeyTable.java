package io.culvert.gateway.accounts;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of {@code api_keys}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ApiKeyTable extends GenericRepository<ApiKeyRow, UUID> {

    Optional<ApiKeyRow> findById(UUID id);

    List<ApiKeyRow> findByOperatorIdOrderByCreatedAt(long operatorId);
}
