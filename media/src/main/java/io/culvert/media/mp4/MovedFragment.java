package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recorded fragment as it is given out: at another time, with fewer tracks. Its head is written anew, its samples are where
 * they were, and are not copied.
 *
 * <pre>
 * recorded   | moof: track 1, track 2 | mdat: samples of track 1 | of track 2 |
 * given out  | moof: track 1, later   | mdat: the same samples   |
 * </pre>
 */
public final class MovedFragment {
    private MovedFragment() {}

    /**
     * What becomes of a track's samples.
     *
     * @param decodeTime of the first of them, ticks of its track; not negative
     * @param ticks from there to the end of the last one; 0 leaves their durations as they are
     */
    public record Move(int trackId, long decodeTime, long ticks) {
        public Move {
            if (decodeTime < 0 || ticks < 0) {
                throw new IllegalArgumentException(
                        "track " + trackId + " at " + decodeTime + " for " + ticks + " ticks (expected: not negative)");
            }
        }
    }

    /**
     * Its bytes, in order. Tracks without a move are left out, moves without a track mean nothing.
     *
     * @param head of the fragment
     * @param recorded the fragment, from index 0 to its limit; the result shares it
     * @param sequenceNumber counts the fragments of a presentation
     * @return null where no track is left, or a sample does not lie within the fragment
     */
    public static @Nullable List<ByteBuffer> of(
            FragmentHead head, ByteBuffer recorded, long sequenceNumber, List<Move> moves) {
        List<FragmentHead.Run> kept = new ArrayList<>(2);
        int headBytes = HeadWriter.bytes();
        long dataBytes = 0;
        for (FragmentHead.Run run : head.runs()) {
            if (move(run, moves).isPresent()) {
                if (!isWithin(run, recorded.limit())) {
                    return null;
                }
                kept.add(run);
                headBytes += HeadWriter.runBytes(run.samples().size());
                dataBytes += dataBytes(run);
            }
        }
        if (kept.isEmpty() || headBytes + dataBytes > Integer.MAX_VALUE) {
            return null;
        }
        ByteBuf out = Unpooled.buffer(headBytes, headBytes);
        HeadWriter writer = new HeadWriter(out, sequenceNumber);
        List<ByteBuffer> bytes = new ArrayList<>(1 + kept.size());
        int dataOffset = headBytes;
        for (FragmentHead.Run run : kept) {
            write(writer, run, move(run, moves).orElseThrow(), dataOffset);
            bytes.add(recorded.slice(run.samples().get(0).offset(), dataBytes(run)));
            dataOffset += dataBytes(run);
        }
        writer.end(dataBytes);
        bytes.add(0, out.nioBuffer());
        return bytes;
    }

    private static Optional<Move> move(FragmentHead.Run run, List<Move> moves) {
        return moves.stream().filter(move -> move.trackId() == run.trackId()).findFirst();
    }

    /** Where its samples end, less where they begin; a head that was read has no hole between them. */
    private static int dataBytes(FragmentHead.Run run) {
        return end(run) - run.samples().get(0).offset();
    }

    private static int end(FragmentHead.Run run) {
        FragmentHead.Place last = run.samples().get(run.samples().size() - 1);
        return last.offset() + last.sizeBytes();
    }

    private static boolean isWithin(FragmentHead.Run run, int limit) {
        return end(run) <= limit && dataBytes(run) >= 0;
    }

    private static void write(HeadWriter writer, FragmentHead.Run run, Move move, int dataOffset) {
        List<FragmentHead.Place> samples = run.samples();
        long first = samples.get(0).decodeTime();
        FragmentHead.Place last = samples.get(samples.size() - 1);
        long recordedTicks = last.decodeTime() + last.duration() - first;
        Stretch stretch = new Stretch(recordedTicks, move.ticks() == 0 ? recordedTicks : move.ticks());
        writer.beginRun(run.trackId(), move.decodeTime(), samples.size(), dataOffset);
        for (FragmentHead.Place sample : samples) {
            long from = sample.decodeTime() - first;
            writer.sample(
                    stretch.duration(from, from + sample.duration()),
                    sample.sizeBytes(),
                    sample.sync(),
                    sample.compositionOffset());
        }
        writer.endRun();
    }

    /** Lays times evenly over a longer or shorter while; what follows begins exactly where it ends. */
    private record Stretch(long from, long to) {
        int duration(long start, long end) {
            long ticks = from == to ? end - start : Math.round(at(end)) - Math.round(at(start));
            return (int) Math.max(1, Math.min(ticks, Integer.MAX_VALUE));
        }

        private double at(long ticks) {
            return (double) ticks * to / from;
        }
    }
}
