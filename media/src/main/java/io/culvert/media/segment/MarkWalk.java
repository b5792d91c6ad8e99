package io.culvert.media.segment;

import io.culvert.media.mp4.BoxReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a segment from mark to mark. Where none stands it searches for the next: what is damaged costs the fragments that it
 * lies in, and no other.
 *
 * <p>INVARIANT: the position grows with each step. Each byte is searched at most once, and summed up once for each mark of
 * this segment that lies in front of it within its length, which is one unless the disk put a mark in a wrong place.
 *
 * <p>Confined to one thread; good for one scan.
 */
final class MarkWalk {
    private final SegmentReader in;
    private final long trustedBytes;
    private final List<FragmentMark> fragments = new ArrayList<>();
    private final List<DamagedSpan> damaged = new ArrayList<>();
    private @Nullable SegmentTag tag;
    private @Nullable SegmentIndex index;
    private long wholeEnd;
    private int lastNumber = -1;

    MarkWalk(SegmentReader in, long trustedBytes) {
        this.in = in;
        this.trustedBytes = trustedBytes;
    }

    /** Walks over all of it, but for fragments that are known and stand there still. */
    SegmentScan scan(List<FragmentMark> known) throws IOException {
        SegmentPreamble preamble = in.preamble();
        SegmentIndex end = in.indexAtEnd();
        long position = 0;
        if (preamble != null) {
            position = preamble.sizeBytes();
            tag = preamble.header().tag();
            wholeEnd = position;
        } else if (end != null) {
            preamble = end.preamble();
            tag = preamble.header().tag();
        }
        FragmentMark last = known.isEmpty() ? null : known.get(known.size() - 1);
        if (last != null && stands(last)) {
            fragments.addAll(known);
            lastNumber = last.number();
            wholeEnd = last.endOffset();
            position = wholeEnd;
        }
        while (position < in.size()) {
            position = step(position);
        }
        return new SegmentScan(preamble, fragments, damaged, index, wholeEnd, in.size());
    }

    /** Looks at what begins at the position; where to go on. */
    private long step(long position) throws IOException {
        FragmentMark mark = ours(position < trustedBytes ? in.loneMarkAt(position) : in.markAt(position));
        if (mark != null && mark.endOffset() <= in.size() && (mark.endOffset() <= trustedBytes || in.isWhole(mark))) {
            whole(position, mark.endOffset());
            fragments.add(mark);
            lastNumber = mark.number();
            return mark.endOffset();
        }
        if (mark != null) {
            return in.search(position + FragmentMark.BYTES); // not at its end: it may have strayed over others
        }
        SegmentTag known = tag;
        SegmentIndex found = known == null ? null : in.indexAt(position, known);
        if (found != null) {
            index = found;
            whole(position, position + found.sizeBytes());
            return in.size(); // nothing of the segment stands behind its index
        }
        long free = in.boxAt(position, BoxReader.FREE);
        return free > 0 && position + free <= in.size() ? free(position, free) : in.search(position + 1);
    }

    /** Whether the mark is where it was, in front of bytes that are trusted: a file that was cut has nothing, or an index, there. */
    private boolean stands(FragmentMark mark) throws IOException {
        return mark.endOffset() <= Math.min(trustedBytes, in.size())
                && mark.equals(in.loneMarkAt(mark.offset()))
                && in.tagAt(mark.offset()).equals(tag);
    }

    private long free(long position, long sizeBytes) {
        if (position == wholeEnd) {
            wholeEnd += sizeBytes;
        }
        return position + sizeBytes;
    }

    /** Null where the mark is one of another segment, or one that stood here before. */
    private @Nullable FragmentMark ours(@Nullable FragmentMark mark) throws IOException {
        if (mark == null || mark.number() <= lastNumber) {
            return null;
        }
        SegmentTag its = in.tagAt(mark.offset());
        if (tag == null) {
            tag = its;
        }
        return its.equals(tag) ? mark : null;
    }

    private void whole(long from, long to) {
        if (from > wholeEnd) {
            damaged.add(new DamagedSpan(wholeEnd, from));
        }
        wholeEnd = to;
    }
}
