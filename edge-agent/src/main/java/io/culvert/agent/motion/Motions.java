package io.culvert.agent.motion;

import io.culvert.proto.tunnel.v1.MotionOrigin;
import io.culvert.proto.tunnel.v1.MotionPhase;
import io.culvert.proto.tunnel.v1.MotionSeen;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Motion that was seen here, on its way to the gateway. What comes while there is no tunnel waits, a few hundred of it and for an
 * hour at most; a camera that tells again within a second says nothing new.
 *
 * <p>Threading: confined to the event loop.
 */
public final class Motions {
    private static final Logger log = LoggerFactory.getLogger(Motions.class);

    static final int CAPACITY = 300;
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long KEPT_NANOS = Duration.ofHours(1).toNanos();
    private static final long RETRY_MILLIS = 500;

    private record Seen(String input, long wallMicros, long nanos) {}

    private final EventLoop loop;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final Deque<Seen> waiting = new ArrayDeque<>();
    private final Map<String, Long> lastNanos = new HashMap<>();
    private @Nullable MotionUplink uplink;
    private boolean retries;
    private long dropped;

    public Motions(EventLoop loop) {
        this(loop, Clock.systemUTC(), System::nanoTime);
    }

    Motions(EventLoop loop, Clock clock, LongSupplier nanoClock) {
        this.loop = loop;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /** A mail told of motion before this camera. */
    void seen(String input) {
        long now = nanoClock.getAsLong();
        Long last = lastNanos.get(input);
        if (last != null && now - last < AGAIN_NANOS) {
            return;
        }
        lastNanos.put(input, now);
        if (waiting.size() == CAPACITY) {
            waiting.removeFirst();
            drop();
        }
        waiting.addLast(new Seen(input, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()), now));
        flush();
    }

    private void drop() {
        if (dropped++ % CAPACITY == 0) {
            log.warn("no gateway takes word of motion; {} were dropped", dropped);
        }
    }

    /** Where it goes from now on; what waits goes first. */
    public void towards(MotionUplink tunnel) {
        uplink = tunnel;
        flush();
    }

    /** How many were dropped because no gateway was there to take them. */
    public long dropped() {
        return dropped;
    }

    int size() {
        return waiting.size();
    }

    private void flush() {
        long now = nanoClock.getAsLong();
        while (!waiting.isEmpty() && now - waiting.getFirst().nanos() > KEPT_NANOS) {
            waiting.removeFirst();
            drop();
        }
        while (uplink != null && !waiting.isEmpty()) {
            if (!uplink.tell(message(waiting.getFirst(), now))) {
                retry();
                return;
            }
            waiting.removeFirst();
        }
    }

    private void retry() {
        if (!retries) {
            retries = true;
            loop.schedule(
                    () -> {
                        retries = false;
                        flush();
                    },
                    RETRY_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private static MotionSeen message(Seen seen, long now) {
        return MotionSeen.newBuilder()
                .setInput(seen.input())
                .setPhase(MotionPhase.MOTION_PHASE_PULSE)
                .setOrigin(MotionOrigin.MOTION_ORIGIN_SMTP)
                .setSeenWallUs(seen.wallMicros())
                .setAgeMs((int) TimeUnit.NANOSECONDS.toMillis(now - seen.nanos()))
                .build();
    }
}
