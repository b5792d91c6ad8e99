package io.culvert.gateway.rtsp;

import io.culvert.gateway.doors.DoorMeters;
import io.culvert.gateway.doors.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the RTSP server counts, for {@code /metrics}. Thread-safe. */
final class RtspMeters {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger viewersTcp = new AtomicInteger();
    final AtomicInteger viewersUdp = new AtomicInteger();
    private final DoorMeters door;
    private final Counter sentBytes;
    private final Counter drops;
    private final Counter stalls;
    private final Counter refused;
    private final Counter malformed;
    private final Counter turnedAway;
    private final Counter vanished;
    private final Counter reports;
    private final Counter lost;
    private final Timer jitter;
    private final Timer roundTrip;

    RtspMeters(MeterRegistry registry) {
        door = new DoorMeters(registry, "rtsps", EnumSet.of(Refusal.HANDSHAKES));
        sentBytes = Counter.builder("culvert.rtsp.sent")
                .baseUnit("bytes")
                .description("Media given to viewers, with framing")
                .register(registry);
        drops = Counter.builder("culvert.rtsp.viewer.drops")
                .description("Times a viewer could not follow and was dropped forward to a key frame")
                .register(registry);
        stalls = Counter.builder("culvert.rtsp.viewer.stalls")
                .description("Viewers cut because nothing could be sent to them")
                .register(registry);
        refused = Counter.builder("culvert.rtsp.connections.refused")
                .description("Connections over a limit")
                .register(registry);
        malformed = Counter.builder("culvert.rtsp.connections.malformed")
                .description("Connections ended because what came was no RTSP")
                .register(registry);
        turnedAway = Counter.builder("culvert.rtsp.connections.full")
                .description("Connections answered 503 because the node is full")
                .register(registry);
        vanished = Counter.builder("culvert.rtsp.viewer.vanished")
                .description("Viewers ended because they gave no sign of life or their port was closed")
                .register(registry);
        reports = Counter.builder("culvert.rtsp.receiver.reports")
                .description("What viewers reported about a track")
                .register(registry);
        lost = Counter.builder("culvert.rtsp.receiver.lost")
                .description("Packets that viewers say they lost")
                .register(registry);
        jitter = Timer.builder("culvert.rtsp.receiver.jitter")
                .description("Jitter that viewers report")
                .register(registry);
        roundTrip = Timer.builder("culvert.rtsp.receiver.round.trip")
                .description("To viewers and back, by their reports")
                .register(registry);
        Gauge.builder("culvert.rtsp.connections", connections, AtomicInteger::get)
                .description("Open connections")
                .register(registry);
        viewers(registry, "tcp", viewersTcp);
        viewers(registry, "udp", viewersUdp);
    }

    private static void viewers(MeterRegistry registry, String transport, AtomicInteger count) {
        Gauge.builder("culvert.rtsp.viewers", count, AtomicInteger::get)
                .tag("transport", transport)
                .description("Sessions that play")
                .register(registry);
    }

    void sent(long bytes) {
        sentBytes.increment((double) bytes);
    }

    void droppedForward() {
        drops.increment();
    }

    void stalled() {
        stalls.increment();
    }

    void refused() {
        refused.increment();
    }

    void tooManyHandshakes() {
        door.refused(Refusal.HANDSHAKES);
    }

    void turnedAway() {
        turnedAway.increment();
    }

    void vanished() {
        vanished.increment();
    }

    /** @param roundTripNanos negative where it is not known */
    void reported(long packetsLost, long jitterNanos, long roundTripNanos) {
        reports.increment();
        lost.increment((double) packetsLost);
        jitter.record(jitterNanos, TimeUnit.NANOSECONDS);
        if (roundTripNanos >= 0) {
            roundTrip.record(roundTripNanos, TimeUnit.NANOSECONDS);
        }
    }

    void malformed() {
        malformed.increment();
    }
}
