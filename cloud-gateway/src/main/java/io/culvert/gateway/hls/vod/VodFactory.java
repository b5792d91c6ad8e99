package io.culvert.gateway.hls.vod;

import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.hls.HlsMeters;
import io.culvert.gateway.node.EventLoops;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Puts the door to recordings over HLS together. */
@Factory
final class VodFactory {
    private static final long SWEEP_MILLIS = 1_000;

    @Singleton
    @Bean(preDestroy = "close")
    VodDoor door(AccessGate gate, Recordings recordings, Clock clock, EventLoops loops, MeterRegistry registry) {
        VodConfig config = VodConfig.defaults();
        VodLists lists = new VodLists(recordings, config, clock, System::nanoTime);
        LentMedia lent = new LentMedia(config.lentBytes());
        VodDoor door = new VodDoor(
                gate, lists, new VodMedia(recordings, lent), config, new HlsMeters(registry), clock, System::nanoTime);
        Gauge.builder("culvert.hls.archive.sessions", door::sessions)
                .description("HLS sessions that play recordings")
                .register(registry);
        Gauge.builder("culvert.hls.archive.listed", lists::listed)
                .description("Segments in the playlists of recordings")
                .register(registry);
        Gauge.builder("culvert.hls.archive.lent", lent::bytes)
                .baseUnit("bytes")
                .description("Recordings that wait to be sent over HLS")
                .register(registry);
        loops.workers().next().scheduleAtFixedRate(door::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        return door;
    }
}
