package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.record.KeyTimes.KeyTime;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.Sampler;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.segment.EndReason;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives groups of pictures their place on the camera's time line, one behind the other.
 *
 * <p>Where a key frame lies is asked of the {@link RecordingClock} when its first bytes come; a group ends where the next one
 * begins, so they adjoin to the microsecond whatever is slewed. Behind a hole the last group is as long as its pictures say.
 *
 * <p>Of sound alone every packet could be a key frame; one in two seconds is taken for one.
 *
 * <p>Threading: confined to the recorder's event loop.
 */
final class Placer implements GopCutter.Sink {
    private static final long SOUND_GROUP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Consumer<PlacedGop> out;
    private final Runnable onHole;
    private final KeyTimes keys = new KeyTimes();
    private @Nullable RecordingClock clock;
    private @Nullable Sampler lead;
    private int clockRate = 1;
    private boolean soundAlone;
    private boolean placed;
    private List<Mp4Track> tracks = List.of();
    private long endMicros;
    private long monotonicMicros;
    private @Nullable EndReason cut;
    private boolean spoiled;

    /** Whether the media clock was set since the last key frame came, and the RTP time of the key frame behind that. */
    private boolean mediaClockSet;

    private long setBefore = -1;

    /**
     * @param notBeforeMicros end of what was recorded of the camera before
     * @param onHole told when time is missing behind the group that was last handed over; not before there was one
     */
    Placer(long notBeforeMicros, Consumer<PlacedGop> out, Runnable onHole) {
        this.endMicros = notBeforeMicros;
        this.out = out;
        this.onHole = onHole;
    }

    /** Other tracks, or a source that was started anew: the first picture is placed by the wall clock again. */
    void begin(Sampler leading, TrackDescription leadTrack) {
        lead = leading;
        clockRate = leadTrack.clockRate();
        soundAlone = leadTrack.kind() == MediaKind.AUDIO;
        clock = null;
        mediaClockSet = false;
        setBefore = -1;
        keys.clear();
    }

    /** Looks at a batch of the leading track before its sampler does. */
    void batch(PacketBatch batch, long arrivalMicros) {
        RecordingClock now = clock;
        mediaClockSet |= batch.clockWasSet() && now != null;
        boolean key = soundAlone ? isSoundDue(batch.rtpTime()) : batch.keyFrame();
        if (!batch.startsAccessUnit() || (now == null && !key)) {
            return;
        }
        if (now == null) {
            now = new RecordingClock(clockRate, endMicros);
            clock = now;
        }
        FrameTime time = FrameTime.of(batch, arrivalMicros);
        if (key) {
            setBefore = mediaClockSet ? batch.rtpTime() : setBefore;
            mediaClockSet = false;
            keys.add(new KeyTime(batch.rtpTime(), now.keyFrame(time), batch.captureMonotonicNanos() / 1000, false));
        } else {
            now.frame(time);
        }
    }

    private boolean isSoundDue(long rtpTime) {
        KeyTime last = keys.last();
        if (last == null) {
            return true;
        }
        int ticks = (int) (rtpTime - last.rtpTime());
        return RtpClock.nanos(ticks, clockRate) >= SOUND_GROUP_NANOS;
    }

    /** Packets are missing of the group whose key frame came last: what follows that group stands in another segment. */
    void spoil() {
        keys.spoilLast();
    }

    /** Where the last group ends: nothing is placed before it. Unix microseconds. */
    long endMicros() {
        return endMicros;
    }

    @Override
    public boolean mayBegin(Sample sample) {
        Sampler leading = lead;
        return !soundAlone || (leading != null && keys.knows(leading.rtpTime(sample.presentationTime())));
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
        if (soundAlone) {
            keys.clear(); // the next packet is one
        }
        if (placed) {
            onHole.run();
        }
    }

    @Override
    public void gop(Gop gop, @Nullable Sample next) {
        KeyTime key = gop.startsWithKeyFrame() ? keyTime(gop.first()) : null;
        long start = endMicros;
        if (key != null) {
            start = Math.max(key.position().micros(), endMicros);
            monotonicMicros = key.monotonicMicros();
            if ((key.position().jumped() || key.rtpTime() == setBefore) && cut == null) {
                cut = EndReason.CLOCK;
            }
        }
        if (spoiled && cut == null) {
            cut = EndReason.HOLE;
        }
        spoiled = next != null && isSpoiledBefore(next);
        long end = Math.max(start + 1, end(start, gop, next));
        PlacedGop group = new PlacedGop(gop, start, end, monotonicMicros, tracks, cut);
        endMicros = end;
        cut = null;
        placed = true;
        out.accept(group);
    }

    /** Where the next one begins, or how long its pictures are where that tells nothing. */
    private long end(long start, Gop gop, @Nullable Sample next) {
        KeyTime behind = next == null ? null : keyTime(next);
        return behind == null || behind.position().jumped()
                ? start + RtpClock.nanos(gop.ticks(), clockRate) / 1000
                : behind.position().micros();
    }

    private boolean isSpoiledBefore(Sample key) {
        Sampler leading = lead;
        return leading != null && keys.isSpoiledBefore(leading.rtpTime(key.presentationTime()));
    }

    private @Nullable KeyTime keyTime(Sample key) {
        Sampler leading = lead;
        return leading == null ? null : keys.at(leading.rtpTime(key.presentationTime()));
    }
}
