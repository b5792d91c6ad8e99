package io.culvert.system.bench.fleet;

import io.culvert.system.check.RtspViewer;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An impatient viewer of one camera: plays, and again whenever the stream ends or does not come, and notes how long it had to
 * wait for a frame.
 *
 * <p>Threading: a thread of its own; the figures may be read from any.
 */
final class LiveView implements AutoCloseable {
    private static final Duration NO_MEDIA = Duration.ofSeconds(5);

    private final String url;
    private final UUID camera;
    private final Thread thread;
    private volatile boolean closing;

    /** By {@link System#nanoTime}; zero before the first frame since {@link #mark}. */
    private volatile long firstFrameNanos;

    private volatile long lastFrameNanos;
    private volatile long longestGapNanos;

    LiveView(String url, UUID camera) {
        this.url = url;
        this.camera = camera;
        this.thread = Thread.ofVirtual().name("live-view").start(this::watch);
    }

    /** Forgets what was seen so far. */
    synchronized void mark() {
        firstFrameNanos = 0;
        lastFrameNanos = 0;
        longestGapNanos = 0;
    }

    private void watch() {
        while (!closing) {
            try (RtspViewer viewer = RtspViewer.play(url, camera, RtspViewer.Transport.TCP)) {
                follow(viewer);
            } catch (IOException | RuntimeException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private void follow(RtspViewer viewer) {
        long frames = 0;
        long since = System.nanoTime();
        while (!closing && !viewer.isEnded()) {
            long now = System.nanoTime();
            if (viewer.frameCount() > frames) {
                frames = viewer.frameCount();
                since = now;
                seen(now);
            } else if (now - since > NO_MEDIA.toNanos()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private synchronized void seen(long now) {
        if (firstFrameNanos == 0) {
            firstFrameNanos = now;
        } else {
            longestGapNanos = Math.max(longestGapNanos, now - lastFrameNanos);
        }
        lastFrameNanos = now;
    }

    boolean hasPicture() {
        return firstFrameNanos != 0;
    }

    long firstFrameNanos() {
        return firstFrameNanos;
    }

    /** Longest time between two frames since {@link #mark}, the time since the last one included. */
    synchronized Duration longestGap() {
        return Duration.ofNanos(Math.max(longestGapNanos, System.nanoTime() - lastFrameNanos));
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }
}
