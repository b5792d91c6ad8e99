package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.record.KeyTimes.KeyTime;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.Sampler;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.segment.EndReason;
import io.culvert.media.stream.PacketBatch;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives groups of pictures their place on the camera's time line, one behind the other.
 *
 * <p>Where a key frame lies is asked of the {@link RecordingClock} when its first bytes come; a group ends where the next one
 * begins, so they adjoin to the microsecond whatever is slewed. Behind a hole the last group is as long as its pictures say.
 *
 * <p>Threading: confined to the recorder's event loop.
 */
final class Placer implements GopCutter.Sink {
    private final Consumer<PlacedGop> out;
    private final Runnable onHole;
    private final KeyTimes keys = new KeyTimes();
    private @Nullable RecordingClock clock;
    private @Nullable Sampler lead;
    private int clockRate = 1;
    private List<Mp4Track> tracks = List.of();
    private long endMicros;
    private long monotonicMicros;
    private @Nullable EndReason cut;
    private boolean spoiled;

    /**
     * @param notBeforeMicros end of what was recorded of the camera before
     * @param onHole told when time is missing behind the group that was last handed over
     */
    Placer(long notBeforeMicros, Consumer<PlacedGop> out, Runnable onHole) {
        this.endMicros = notBeforeMicros;
        this.out = out;
        this.onHole = onHole;
    }

    /** Other tracks, or a source that was started anew: the first picture is placed by the wall clock again. */
    void begin(Sampler leading, int leadClockRate) {
        lead = leading;
        clockRate = leadClockRate;
        clock = null;
        keys.clear();
    }

    /** Looks at a batch of the leading track before its sampler does. */
    void batch(PacketBatch batch, long arrivalMicros) {
        RecordingClock now = clock;
        if (!batch.startsAccessUnit() || (now == null && !batch.keyFrame())) {
            return;
        }
        if (now == null) {
            now = new RecordingClock(clockRate, endMicros);
            clock = now;
        }
        FrameTime time = FrameTime.of(batch, arrivalMicros);
        if (batch.keyFrame()) {
            keys.add(new KeyTime(batch.rtpTime(), now.keyFrame(time), batch.captureMonotonicNanos() / 1000));
        } else {
            now.frame(time);
        }
    }

    /** Packets of the group that comes are missing: what follows it must not be spoiled. */
    void spoil() {
        spoiled = true;
    }

    /** Where the last group ends: nothing is placed before it. Unix microseconds. */
    long endMicros() {
        return endMicros;
    }

    @Override
    public void tracks(List<Mp4Track> now) {
        if (!tracks.isEmpty() && cut == null) {
            cut = EndReason.CHANGED;
        }
        tracks = List.copyOf(now);
    }

    @Override
    public void hole() {
        cut = EndReason.HOLE;
        onHole.run();
    }

    @Override
    public void gop(Gop gop, @Nullable Sample next) {
        KeyTime key = gop.startsWithKeyFrame() ? keyTime(gop.first()) : null;
        long start = endMicros;
        if (key != null) {
            start = Math.max(key.position().micros(), endMicros);
            monotonicMicros = key.monotonicMicros();
            if (key.position().jumped() && cut == null) {
                cut = EndReason.CLOCK;
            }
        }
        long end = Math.max(start + 1, end(start, gop, next));
        PlacedGop placed = new PlacedGop(gop, start, end, monotonicMicros, tracks, cut);
        endMicros = end;
        cut = spoiled ? EndReason.HOLE : null;
        spoiled = false;
        out.accept(placed);
    }

    /** Where the next one begins, or how long its pictures are where that tells nothing. */
    private long end(long start, Gop gop, @Nullable Sample next) {
        KeyTime behind = next == null ? null : keyTime(next);
        return behind == null || behind.position().jumped()
                ? start + RtpClock.nanos(gop.ticks(), clockRate) / 1000
                : behind.position().micros();
    }

    private @Nullable KeyTime keyTime(Sample sample) {
        Sampler leading = lead;
        return leading == null ? null : keys.at(leading.rtpTime(sample.presentationTime()));
    }
}
