package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.archive.store.SegmentListener;
import io.culvert.gateway.archive.store.SegmentPlan;
import io.culvert.gateway.archive.store.SegmentWriter;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Where segments go; tests put something in its place that remembers. Never blocks. */
interface Segments {
    /** A segment that is open. */
    interface Open {
        /** Takes the fragment over; false where it was dropped, after which only closing makes sense. */
        boolean append(FragmentBytes fragment);

        void close(EndReason reason);
    }

    /** Begins a segment with its first fragment, which it takes over; null where that was dropped. */
    @Nullable
    Open begin(SegmentPlan plan, FragmentBytes first, SegmentListener listener);

    /** Bytes after which a segment is over: few where disks are small, so that what is oldest can always go. */
    long mostBytes();

    /**
     * On the disks of the archive.
     *
     * @param recordings how many share the disks now
     */
    static Segments in(ArchiveRoots roots, IntSupplier recordings) {
        return new Segments() {
            @Override
            public @Nullable Open begin(SegmentPlan plan, FragmentBytes first, SegmentListener listener) {
                SegmentWriter writer = roots.begin(plan, first, listener);
                return writer == null ? null : new OnDisk(writer);
            }

            @Override
            public long mostBytes() {
                return roots.segmentBytes(recordings.getAsInt());
            }
        };
    }

    /** In an archive root. */
    record OnDisk(SegmentWriter writer) implements Open {
        @Override
        public boolean append(FragmentBytes fragment) {
            return writer.append(fragment);
        }

        @Override
        public void close(EndReason reason) {
            writer.close(reason);
        }
    }
}
