package io.culvert.camera.video;

import java.time.Duration;

/**
 * Numbers the frames of all cameras by wall time: frame k belongs to the instant k / fps after the Unix epoch.
 *
 * <p>Wall time is read once, at start; from then on the monotonic clock counts, so that frames come evenly whatever
 * happens to the wall clock. A process that starts later begins at a higher number, so numbers never go back.
 *
 * <p>Threading: immutable.
 */
public final class FrameClock {
    /** Ticks per second of RTP's video clock. */
    public static final int VIDEO_CLOCK_RATE = 90_000;

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final int fps;
    private final long startNanos;
    private final long startWallMicros;
    private final long phaseMicros;

    /** A clock that saw these two readings, of {@link System#nanoTime()} and of Unix time, at the same moment. */
    public FrameClock(int fps, long startNanos, long startWallMicros) {
        this(fps, startNanos, startWallMicros, 0);
    }

    private FrameClock(int fps, long startNanos, long startWallMicros, long phaseMicros) {
        this.fps = fps;
        this.startNanos = startNanos;
        this.startWallMicros = startWallMicros;
        this.phaseMicros = phaseMicros;
    }

    /** The same clock with every frame that much later. */
    public FrameClock delayed(Duration phase) {
        return new FrameClock(fps, startNanos, startWallMicros, phaseMicros + phase.toNanos() / 1_000);
    }

    public int fps() {
        return fps;
    }

    public Duration frameInterval() {
        return Duration.ofNanos(1_000_000_000L / fps);
    }

    /** Unix time in microseconds that frame {@code number} shows. */
    public long wallMicros(long number) {
        return number * MICROS_PER_SECOND / fps + phaseMicros;
    }

    /** Reading of the monotonic clock at which frame {@code number} is due. */
    public long dueNanos(long number) {
        return startNanos + (wallMicros(number) - startWallMicros) * 1_000;
    }

    /** The first frame that is due after this reading of the monotonic clock. */
    public long firstAfter(long nanos) {
        long wallMicros = startWallMicros + Math.floorDiv(nanos - startNanos, 1_000L);
        return Math.floorDiv((wallMicros - phaseMicros) * fps, MICROS_PER_SECOND) + 1;
    }

    /** RTP time of frame {@code number} before a session adds its offset; more than 32 bits. */
    public long rtpTime(long number) {
        return number * VIDEO_CLOCK_RATE / fps;
    }
}
