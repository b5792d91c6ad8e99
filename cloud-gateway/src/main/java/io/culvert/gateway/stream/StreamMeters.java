package io.culvert.gateway.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the hub counts, for {@code /metrics}. Thread-safe. */
final class StreamMeters {
    private final Counter receivedBytes;
    private final Counter restarts;
    private final Counter gopsTooLong;
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger live = new AtomicInteger();

    StreamMeters(MeterRegistry registry) {
        receivedBytes = Counter.builder("culvert.stream.received")
                .baseUnit("bytes")
                .description("RTP received from all sources, with framing")
                .register(registry);
        restarts = Counter.builder("culvert.stream.source.restarts")
                .description("Sources opened again after a failure")
                .register(registry);
        gopsTooLong = Counter.builder("culvert.stream.gop.too.long")
                .description("Groups of pictures over the cap, not kept for new viewers")
                .register(registry);
        Gauge.builder("culvert.stream.readers", readers, AtomicInteger::get)
                .description("Readers attached to streams")
                .register(registry);
        Gauge.builder("culvert.stream.live", live, AtomicInteger::get)
                .description("Streams whose media is coming")
                .register(registry);
    }

    void received(int bytes) {
        receivedBytes.increment(bytes);
    }

    void restarted() {
        restarts.increment();
    }

    void gopTooLong() {
        gopsTooLong.increment();
    }

    void readers(int more) {
        readers.addAndGet(more);
    }

    void moved(StreamStatus.State from, StreamStatus.State to) {
        if (to == StreamStatus.State.LIVE) {
            live.incrementAndGet();
        } else if (from == StreamStatus.State.LIVE) {
            live.decrementAndGet();
        }
    }
}
