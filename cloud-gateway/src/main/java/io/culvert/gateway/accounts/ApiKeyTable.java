package io.culvert.gateway.accounts;

import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/** The SQL of {@code api_keys}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ApiKeyTable extends GenericRepository<ApiKeyRow, UUID> {

    ApiKeyRow save(ApiKeyRow row);

    List<ApiKeyRow> findByOperatorIdOrderByCreatedAt(long operatorId);

    int deleteByIdAndOperatorId(UUID id, long operatorId);
}
