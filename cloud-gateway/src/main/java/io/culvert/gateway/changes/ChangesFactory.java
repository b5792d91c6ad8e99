package io.culvert.gateway.changes;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import java.util.List;
import javax.sql.DataSource;

/** Fills the caches when the gateway starts, before anything listens, and follows changes from then on. */
@Factory
final class ChangesFactory {

    @Context
    @Bean(preDestroy = "stop")
    ChangeFeed changeFeed(DataSource pool, List<ChangeSubscriber> subscribers) {
        var feed = new ChangeFeed(DelegatingDataSource.unwrapDataSource(pool), subscribers);
        feed.start();
        return feed;
    }
}
