package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.store.SegmentListener;
import io.culvert.gateway.archive.store.SegmentPlace;
import io.culvert.gateway.archive.store.SegmentPlan;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts the groups of pictures of one camera into segments, one after the other. A segment is over at the first key frame
 * after a minute, or where what follows must not stand in it.
 *
 * <p>What the disk does not take is a gap; the next group begins another segment.
 *
 * <p>Threading: confined to the recorder's event loop; the disk's thread tells its listeners.
 */
final class Tape {
    private static final long SEGMENT_MICROS = TimeUnit.SECONDS.toMicros(60);

    /** A stream without key frames is cut anywhere after this. */
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);

    private final RecordingKey key;
    private final UUID run = UUID.randomUUID();
    private final Segments segments;
    private final GapWatch gaps;
    private final RecentSpans recent;
    private final Executor loop;
    private @Nullable OpenTake take;
    private int taken;
    private long endMicros;

    Tape(RecordingKey key, Segments segments, GapWatch gaps, RecentSpans recent, Executor loop) {
        this.key = key;
        this.segments = segments;
        this.gaps = gaps;
        this.recent = recent;
        this.loop = loop;
    }

    /** Records the group; takes it over. */
    void write(PlacedGop gop) {
        gaps.end(gop.startMicros());
        if (gop.cut() == EndReason.CLOCK && take != null) {
            gaps.add(endMicros, gop.startMicros(), GapCause.GATEWAY); // time that never was, by what the clock says now
        }
        endMicros = gop.endMicros();
        EndReason reason = take == null ? null : reasonToEnd(take, gop);
        if (reason != null) {
            stop(reason);
        }
        @Nullable GapCause lost = GapCause.GATEWAY; // a fault of ours
        try {
            boolean taken = take == null ? begin(gop) : append(take, gop);
            lost = taken ? null : GapCause.DISK;
        } finally {
            if (lost != null) {
                stop(EndReason.HOLE);
                gaps.add(gop.startMicros(), gop.endMicros(), lost);
            }
        }
    }

    private @Nullable EndReason reasonToEnd(OpenTake take, PlacedGop gop) {
        if (gop.cut() != null) {
            return gop.cut();
        }
        long micros = gop.startMicros() - take.startMicros;
        boolean full = micros >= SEGMENT_MICROS || take.bytes >= segments.mostBytes();
        return (full && gop.gop().startsWithKeyFrame()) || micros >= LONGEST_MICROS ? EndReason.FULL : null;
    }

    private boolean begin(PlacedGop gop) {
        OpenTake begun = new OpenTake(gop);
        SegmentPlan plan = new SegmentPlan(key.camera(), run, taken++, key.quality(), gop.startMicros(), gop.tracks());
        Segments.Open open = segments.begin(plan, begun.fragment(gop), begun);
        if (open == null) {
            return false;
        }
        begun.open = open;
        take = begun;
        return true;
    }

    private static boolean append(OpenTake to, PlacedGop gop) {
        return to.open != null && to.open.append(to.fragment(gop));
    }

    /** Ends the segment that is open, if one is. */
    void stop(EndReason reason) {
        OpenTake over = take;
        take = null;
        if (over != null && over.open != null) {
            over.open.close(reason);
        }
    }

    /** A segment that is being recorded. */
    private final class OpenTake implements SegmentListener {
        private final long startMicros;
        private final FragmentCoder coder;
        private Segments.@Nullable Open open;
        private long handedMicros;
        private long bytes;

        /** Confined to the disk's thread. */
        private long committedMicros;

        OpenTake(PlacedGop first) {
            startMicros = first.startMicros();
            handedMicros = startMicros;
            committedMicros = startMicros;
            coder = new FragmentCoder(first);
        }

        FragmentBytes fragment(PlacedGop gop) {
            FragmentBytes fragment = coder.fragment(gop);
            bytes += fragment.sizeBytes();
            handedMicros = gop.endMicros();
            return fragment;
        }

        @Override
        public void committed(SegmentPlace place, long endMicros) {
            recent.committed(place, endMicros);
            committedMicros = endMicros;
        }

        @Override
        public void failed(String why) {
            long whole = committedMicros;
            loop.execute(() -> {
                if (take == this) {
                    take = null;
                }
                gaps.add(whole, handedMicros, GapCause.DISK);
            });
        }

        @Override
        public void closed(SegmentRow row) {
            SegmentPlace place = SegmentPlace.of(row);
            committed(place, row.endMicros());
            recent.ended(place);
        }
    }
}
