package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.archive.store.SegmentListener;
import io.culvert.gateway.archive.store.SegmentPlan;
import io.culvert.gateway.archive.store.SegmentWriter;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
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

    /** On the disks of the archive. */
    static Segments in(ArchiveRoots roots) {
        return (plan, first, listener) -> {
            SegmentWriter writer = roots.begin(plan, first, listener);
            return writer == null ? null : new OnDisk(writer);
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
