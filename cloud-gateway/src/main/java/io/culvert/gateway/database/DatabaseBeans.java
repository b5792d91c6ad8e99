package io.culvert.gateway.database;

import io.micronaut.context.annotation.Factory;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Makes {@link Database} out of the framework's connection pool. */
@Factory
final class DatabaseBeans {

    /** The pool itself: the framework hands out a wrapper that wants a transaction of the framework's around it. */
    @Singleton
    Database database(DataSource pool) {
        return new Database(DelegatingDataSource.unwrapDataSource(pool));
    }
}
