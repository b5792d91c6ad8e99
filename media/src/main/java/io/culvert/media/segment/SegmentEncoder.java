package io.culvert.media.segment;

import io.culvert.media.mp4.Mp4Track;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Says which bytes a new segment consists of: first {@link #preamble()}, then those of each {@link #add}, at last those of
 * {@link #end}. It writes nothing; whoever does writes them in this order without a hole from the file's first byte on.
 *
 * <p>Threading: confined to one thread.
 */
public final class SegmentEncoder {
    private final SegmentPreamble preamble;
    private final SegmentTag tag;
    private final List<FragmentMark> fragments = new ArrayList<>();
    private long sizeBytes;
    private int next;

    /** @throws IllegalArgumentException where the tracks' description is longer than a preamble may be */
    public SegmentEncoder(SegmentHeader header, List<Mp4Track> tracks) {
        preamble = SegmentPreamble.of(header, tracks);
        tag = header.tag();
        sizeBytes = preamble.sizeBytes();
    }

    public SegmentPreamble preamble() {
        return preamble;
    }

    /** Bytes of the file with everything added so far. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** What was added, in order; a view. */
    public List<FragmentMark> fragments() {
        return Collections.unmodifiableList(fragments);
    }

    /** Whether one more fragment may be added; long before that a segment is over for other reasons. */
    public boolean hasRoom() {
        return fragments.size() < SegmentIndex.MAX_FRAGMENTS && sizeBytes <= SegmentIndex.MAX_OFFSET;
    }

    /**
     * Adds a fragment behind everything so far.
     *
     * @return the buffers to write, which share the fragment's bytes: they are good until it is released
     * @throws IllegalStateException where there is no room
     */
    public ByteBuffer[] add(FragmentBytes fragment) {
        if (!hasRoom()) {
            throw new IllegalStateException(
                    fragments.size() + " fragments, " + sizeBytes + " bytes (expected: a new segment before)");
        }
        FragmentMark mark = fragment.mark(sizeBytes, next++);
        fragments.add(mark);
        sizeBytes = mark.endOffset();
        return fragment.behind(mark.encode(tag));
    }

    /** Forgets the fragments that do not lie wholly within the first bytes of the file: they did not reach the disk. */
    public void cutTo(long fileBytes) {
        while (!fragments.isEmpty() && fragments.get(fragments.size() - 1).endOffset() > fileBytes) {
            sizeBytes = fragments.remove(fragments.size() - 1).offset();
        }
    }

    /** Everything about the segment as it is; {@link SegmentIndex#encode()} gives its last bytes. */
    public SegmentIndex end(EndReason reason) {
        return new SegmentIndex(preamble, reason, fragments);
    }
}
