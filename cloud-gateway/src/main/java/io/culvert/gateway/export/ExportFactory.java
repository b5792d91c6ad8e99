package io.culvert.gateway.export;

import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.node.EventLoops;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Puts the door of exports together. */
@Factory
final class ExportFactory {
    private static final long SWEEP_MILLIS = 1_000;

    @Singleton
    @Bean(preDestroy = "close")
    ExportDoor door(AccessGate gate, Recordings recordings, EventLoops loops, MeterRegistry registry) {
        Counter sent = Counter.builder("culvert.export.sent")
                .baseUnit("bytes")
                .description("Recordings given out as files")
                .register(registry);
        Thread.Builder.OfVirtual readers = Thread.ofVirtual().name("export-", 0);
        Executor executor = readers::start;
        ExportDoor door = new ExportDoor(
                gate,
                recordings,
                ExportLimits.usual(),
                executor,
                bytes -> sent.increment((double) bytes),
                InstantSource.system(),
                System::nanoTime);
        Gauge.builder("culvert.export.sessions", door, ExportDoor::size)
                .description("Sessions that download recordings")
                .register(registry);
        loops.workers().next().scheduleAtFixedRate(door::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        return door;
    }
}
