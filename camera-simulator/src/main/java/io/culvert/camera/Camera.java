package io.culvert.camera;

import io.culvert.camera.fault.CameraFaults;
import io.culvert.camera.video.FrameClock;
import io.culvert.media.watermark.FrameStamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one camera: an identity, the sessions that watch it, and what it counted.
 *
 * <p>Threading: confined to the server's event loop, except {@link #stats()}.
 */
final class Camera implements FrameTimer.Due {
    private final String path;
    private final UUID uuid;
    private final Feed feed;
    private final FrameClock clock;
    private final int maxSessions;
    private final Feed smaller;
    private final @Nullable CameraFaults faults;
    private final CameraCounters counters = new CameraCounters();
    private final List<CameraSession> sessions = new ArrayList<>();
    private long next;

    /**
     * @param smaller what a script may show instead of the feed
     * @param clock when this camera's frames are due, which differs between the cameras of one feed by a phase
     * @param faults what goes wrong at this camera, or null
     */
    Camera(
            String path,
            String uuidSeed,
            Feed feed,
            Feed smaller,
            FrameClock clock,
            int maxSessions,
            @Nullable CameraFaults faults) {
        this.path = path;
        this.uuid = UUID.nameUUIDFromBytes((uuidSeed + '/' + path).getBytes(StandardCharsets.UTF_8));
        this.feed = feed;
        this.clock = clock;
        this.maxSessions = maxSessions;
        this.smaller = smaller;
        this.faults = faults;
        this.next = clock.firstAfter(System.nanoTime());
    }

    @Override
    public String path() {
        return path;
    }

    Feed feed() {
        return feed;
    }

    Feed smaller() {
        return smaller;
    }

    @Nullable
    CameraFaults faults() {
        return faults;
    }

    FrameClock clock() {
        return clock;
    }

    CameraCounters counters() {
        return counters;
    }

    CameraStats stats() {
        return counters.snapshot(path, uuid);
    }

    /** Whether one more session may come; counts the refusal. */
    boolean admits() {
        if (maxSessions > 0 && sessions.size() >= maxSessions) {
            counters.refused453.incrementAndGet();
            return false;
        }
        return true;
    }

    void join(CameraSession session) {
        sessions.add(session);
        counters.sessionsTotal.incrementAndGet();
        counters.sessionsNow.set(sessions.size());
        counters.sessionsMax.accumulateAndGet(sessions.size(), Math::max);
    }

    void leave(CameraSession session) {
        sessions.remove(session);
        counters.sessionsNow.set(sessions.size());
    }

    /** Ends the sessions of which nothing was heard for so long. */
    void endSilentSessions(long timeoutNanos, long now) {
        for (CameraSession session : List.copyOf(sessions)) {
            if (session.silentFor(timeoutNanos, now)) {
                session.expire();
            }
        }
    }

    /** Number of the frame that comes next. */
    long next() {
        return next;
    }

    /** Sends frame {@code number} to all sessions that play. */
    @Override
    public void deliver(long number) {
        next = number + 1;
        if (counters.sessionsPlaying.get() == 0) {
            return;
        }
        FramePackets frame = feed.frame(number);
        FrameStamp stamp = new FrameStamp(uuid, number, clock.wallMicros(number), System.nanoTime());
        byte[] unit = stamp.toNal(feed.video().codec());
        for (int i = 0; i < sessions.size(); i++) {
            sessions.get(i).send(frame, unit, clock);
        }
    }
}
