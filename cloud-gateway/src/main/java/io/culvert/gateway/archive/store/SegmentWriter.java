package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.SegmentIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fragments of one segment, which its root's thread writes; never blocks.
 *
 * <p>Threading: {@link #append}, {@link #sizeBytes}, {@link #hasRoom} and {@link #close} from any one thread at a time.
 * Guarded by its {@link RootQueue}.
 */
public final class SegmentWriter {
    /** What the root's thread takes at once. */
    record Waiting(List<FragmentBytes> fragments, @Nullable EndReason end) {
        long bytes() {
            long bytes = 0;
            for (FragmentBytes fragment : fragments) {
                bytes += fragment.sizeBytes();
            }
            return bytes;
        }

        void release() {
            fragments.forEach(FragmentBytes::release);
        }
    }

    private final RootQueue queue;
    private final SegmentName name;
    private final OpenSegment segment;

    private List<FragmentBytes> fragments = new ArrayList<>();
    private @Nullable EndReason end;
    private long sizeBytes;
    private int count;
    private boolean listed;
    private boolean over;

    SegmentWriter(RootQueue queue, OpenSegment segment) {
        this.queue = queue;
        this.name = segment.name();
        this.segment = segment;
        this.sizeBytes = segment.preambleBytes();
    }

    /** What the segment is called. */
    SegmentName name() {
        return name;
    }

    /**
     * Hands over the next fragment, to be written within a second or two. Takes ownership of it.
     *
     * @return false where it was dropped: too much waits for the disk already, or the segment is over or has no room. A
     *     segment must not go on behind a fragment that was dropped.
     */
    public boolean append(FragmentBytes fragment) {
        return queue.append(this, fragment);
    }

    /** Bytes of the file with everything that was handed over, without its end. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Whether the file's format lets it go on; long before that a segment is over for other reasons. */
    public boolean hasRoom() {
        return count < SegmentIndex.MAX_FRAGMENTS && sizeBytes <= SegmentIndex.MAX_OFFSET;
    }

    /** Ends the segment behind what was handed over. Harmless when repeated. */
    public void close(EndReason reason) {
        queue.end(this, reason);
    }

    /** On the root's thread only. */
    OpenSegment segment() {
        return segment;
    }

    // ------------------------------------------------------------------------------ with the queue's monitor held

    boolean isOver() {
        return over;
    }

    void add(FragmentBytes fragment) {
        fragments.add(fragment);
        sizeBytes += fragment.sizeBytes();
        count++;
    }

    void endWith(EndReason reason) {
        over = true;
        end = reason;
    }

    /** True the first time since {@link #take}. */
    boolean list() {
        boolean first = !listed;
        listed = true;
        return first;
    }

    Waiting take() {
        Waiting waiting = new Waiting(fragments, end);
        fragments = new ArrayList<>();
        end = null;
        listed = false;
        return waiting;
    }

    /** Nothing more will be taken. */
    Waiting abandon() {
        over = true;
        return take();
    }

    @Override
    public String toString() {
        return name.path().toString();
    }
}
