package io.culvert.gateway.hls.vod;

import io.culvert.gateway.archive.play.FragmentMedia;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.MovedFragment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.segment.NotASegmentException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the media of a playlist's segments: recorded fragments, laid on the playlist's line of time. That line is the camera's
 * own less its gaps: a fragment begins where the wall clock has it, and its pictures last until the next one, so nothing adds up
 * over a day, and no fragment reaches into the next.
 *
 * <p>The line begins some seconds late, for sound that was recorded with a group of pictures and belongs in front of it.
 *
 * <p>Pure but for what it reads; blocking; from any thread.
 */
final class VodMedia {
    /** The most that sound is behind the pictures it is recorded with. */
    private static final long LEAD_IN_MICROS = 10_000_000;

    private static final long NANOS_PER_MICRO = 1_000;

    private final Recordings recordings;
    private final LentMedia lent;

    VodMedia(Recordings recordings, LentMedia lent) {
        this.recordings = recordings;
        this.lent = lent;
    }

    /**
     * The bytes of a segment, which share those of the recording; the caller releases them. Null where too much waits to be
     * sent already.
     *
     * @throws IOException where they cannot be read: the recording may be deleted, or damaged
     */
    @Nullable
    ByteBuf segment(VodSegment segment, List<Mp4Track> tracks) throws IOException {
        List<FragmentMedia> all = new ArrayList<>();
        List<ByteBuffer> bytes = new ArrayList<>();
        long number = segment.firstFragment();
        for (RecordedFragment fragment : recordings.fragments(segment.place(), segment.offset(), segment.fragments())) {
            FragmentMedia media = recordings.media(fragment);
            List<ByteBuffer> moved = moved(segment, fragment, media, tracks, ++number);
            if (moved == null) {
                throw new NotASegmentException(
                        "a fragment at " + fragment.mark().offset() + " that is another now");
            }
            all.add(media);
            bytes.addAll(moved);
        }
        return lent.lend(all, bytes);
    }

    private static @Nullable List<ByteBuffer> moved(
            VodSegment segment, RecordedFragment fragment, FragmentMedia media, List<Mp4Track> tracks, long number) {
        Mp4Track lead = tracks.getFirst();
        FragmentHead.Run pictures = media.run(lead.id()).orElse(null);
        if (pictures == null) {
            return null;
        }
        long startNanos = nanos(segment.position(fragment.startMicros()));
        long endNanos = nanos(segment.position(fragment.endMicros()));
        long first = pictures.samples().getFirst().decodeTime();
        long shiftNanos = startNanos - RtpClock.nanos(first, lead.timescale());
        List<MovedFragment.Move> moves = new ArrayList<>(2);
        long start = RtpClock.ticks(startNanos, lead.timescale());
        moves.add(new MovedFragment.Move(lead.id(), start, RtpClock.ticks(endNanos, lead.timescale()) - start));
        for (Mp4Track beside : tracks.subList(1, tracks.size())) {
            media.run(beside.id())
                    .ifPresent(run -> moves.add(new MovedFragment.Move(
                            beside.id(),
                            Math.max(
                                    0,
                                    run.samples().getFirst().decodeTime()
                                            + RtpClock.ticks(shiftNanos, beside.timescale())),
                            0)));
        }
        return MovedFragment.of(media.head(), media.bytes(), number, moves);
    }

    private static long nanos(long positionMicros) {
        return (LEAD_IN_MICROS + positionMicros) * NANOS_PER_MICRO;
    }
}
