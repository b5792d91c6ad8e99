package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.stream.StreamHub;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Puts the HLS door together. */
@Factory
final class HlsFactory {
    private static final long SWEEP_MILLIS = 1_000;

    @Singleton
    @Bean(preDestroy = "close")
    HlsDoor door(AccessGate gate, StreamHub hub, EventLoops loops, MeterRegistry registry) {
        HlsConfig config = HlsConfig.defaults();
        Packagers packagers = new Packagers(hub, loops.workers(), config);
        HlsDoor door = new HlsDoor(gate, hub, packagers, config, new HlsMeters(registry), System::nanoTime);
        loops.workers().next().scheduleAtFixedRate(door::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        return door;
    }

    @Singleton
    JpegCoder coder() {
        return JpegCoder.installed();
    }

    @Singleton
    Previews previews(AccessGate gate, StreamHub hub, EventLoops loops, JpegCoder coder) {
        return new Previews(gate, hub, loops.workers(), coder, InstantSource.system());
    }

    @Singleton
    PastPreviews pastPreviews(AccessGate gate, Recordings recordings, JpegCoder coder) {
        return new PastPreviews(gate, recordings, coder, InstantSource.system());
    }
}
