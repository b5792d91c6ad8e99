package io.culvert.gateway.events;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.node.NodeConfig;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts the outbox together, and starts what writes, reads and cleans it. */
@Factory
final class EventsFactory {

    @Singleton
    EventTable eventTable(Database database, JsonMapper json) {
        return new EventTable(database, json);
    }

    @Singleton
    Outbox outbox(EventTable table, NodeConfig node, MeterRegistry meters, Clock clock) {
        Outbox outbox = new Outbox(table, node.nodeId(), clock);
        Gauge.builder("culvert.events.waiting", outbox, Outbox::size)
                .description("Events in memory that wait for the database")
                .register(meters);
        FunctionCounter.builder("culvert.events.dropped", outbox, Outbox::dropped)
                .description("Events that were dropped because the database was away for too long")
                .register(meters);
        return outbox;
    }

    @Context
    @Bean(preDestroy = "stop")
    EventFeed eventFeed(EventTable table) {
        EventFeed feed = new EventFeed(table);
        feed.start();
        return feed;
    }

    @Context
    @Bean(preDestroy = "stop")
    OutboxWriter outboxWriter(Outbox outbox, EventTable table, NodeConfig node, EventFeed feed) {
        OutboxWriter writer = new OutboxWriter(outbox, table, node.nodeId(), feed::hurry);
        writer.start();
        return writer;
    }

    @Context
    @Bean(preDestroy = "stop")
    EventRetention eventRetention(EventTable table) {
        EventRetention retention = new EventRetention(table);
        retention.start();
        return retention;
    }
}
