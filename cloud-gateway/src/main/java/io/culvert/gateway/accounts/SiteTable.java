package io.culvert.gateway.accounts;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of {@code sites}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface SiteTable extends GenericRepository<SiteRow, UUID> {

    Optional<SiteRow> findByIdAndOperatorId(UUID id, long operatorId);

    @Query("select * from sites where operator_id = :operator and id > :after order by id limit :count")
    List<SiteRow> ofOperator(long operator, UUID after, int count);

    @Query("select * from sites where user_id = :user and id > :after order by id limit :count")
    List<SiteRow> ofUser(UUID user, UUID after, int count);
}
