package io.culvert.gateway.hls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What HLS counts, for {@code /metrics}. Thread-safe. */
public final class HlsMeters {
    private final MeterRegistry registry;
    private final Counter sentBytes;

    public HlsMeters(MeterRegistry registry) {
        this.registry = registry;
        sentBytes = Counter.builder("culvert.hls.sent")
                .baseUnit("bytes")
                .description("Media given to HLS viewers")
                .register(registry);
    }

    void watch(Supplier<Number> sessions, Supplier<Number> packagers) {
        Gauge.builder("culvert.hls.sessions", sessions)
                .description("HLS sessions open")
                .register(registry);
        Gauge.builder("culvert.hls.packagers", packagers)
                .description("Streams packaged for HLS")
                .register(registry);
    }

    void sent(long bytes) {
        sentBytes.increment((double) bytes);
    }
}
