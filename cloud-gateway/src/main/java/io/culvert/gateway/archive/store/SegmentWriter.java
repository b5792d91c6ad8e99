package io.culvert.gateway.archive.store;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fragments of one segment, which its root's thread writes; never blocks.
 *
 * <p>Threading: {@link #append} and {@link #close} from any one thread at a time. Guarded by its {@link RootQueue}.
 */
public final class SegmentWriter {
    /** What the root's thread takes at once. */
    record Waiting(
            @Nullable ByteBuf head,
            List<FragmentWrite> fragments,
            @Nullable EndReason end) {
        long bytes() {
            long bytes = 0;
            for (FragmentWrite fragment : fragments) {
                bytes += fragment.sizeBytes();
            }
            return bytes;
        }

        void release() {
            if (head != null) {
                head.release();
            }
            fragments.forEach(FragmentWrite::release);
        }
    }

    private final RootQueue queue;
    private final SegmentName name;
    private final OpenSegment segment;

    private @Nullable ByteBuf head;
    private List<FragmentWrite> fragments = new ArrayList<>();
    private @Nullable EndReason end;
    private boolean listed;
    private boolean over;

    SegmentWriter(RootQueue queue, OpenSegment segment, ByteBuf head) {
        this.queue = queue;
        this.name = segment.name();
        this.segment = segment;
        this.head = head;
    }

    /** What the segment is called. */
    public SegmentName name() {
        return name;
    }

    /**
     * Hands over the next fragment, to be written within a second or two. Takes ownership of it.
     *
     * @return false where it was dropped: too much waits for the disk already, or the segment is over. A segment must not
     *     go on behind a fragment that was dropped.
     */
    public boolean append(FragmentWrite fragment) {
        return queue.append(this, fragment);
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

    void add(FragmentWrite fragment) {
        fragments.add(fragment);
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
        Waiting waiting = new Waiting(head, fragments, end);
        head = null;
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
