package io.culvert.gateway.accounts;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;

/** The SQL of {@code operators}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface OperatorTable extends GenericRepository<OperatorRow, Long> {

    Optional<OperatorRow> findById(long id);

    @Query("select id, name, created_at from operators where id > :after order by id limit :count")
    List<OperatorRow> after(long after, int count);
}
