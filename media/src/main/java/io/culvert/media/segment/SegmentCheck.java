package io.culvert.media.segment;

import io.culvert.media.mp4.BoxReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what is wrong with a segment that was ended. It changes nothing.
 *
 * <p>Confined to one thread; good for one check.
 */
public final class SegmentCheck {

    /** How closely to look; each looks at what those before it do, too. */
    public enum Depth {
        /** At the index: the end of the file. */
        INDEX,
        /**
         * At what the file begins with, at each mark and at the headers of its {@code moof} and {@code mdat}: nothing else
         * may stand between.
         */
        MARKS,
        /** At every byte. */
        MEDIA
    }

    private final SegmentReader in;
    private final Depth depth;
    private final List<Damage> found = new ArrayList<>();

    private SegmentCheck(SegmentReader in, Depth depth) {
        this.in = in;
        this.depth = depth;
    }

    /**
     * What is wrong, in the order of the file; empty where nothing is.
     *
     * @throws IOException only where reading fails
     */
    public static List<Damage> of(SegmentBytes bytes, Depth depth) throws IOException {
        SegmentCheck check = new SegmentCheck(new SegmentReader(bytes), depth);
        check.check();
        return List.copyOf(check.found);
    }

    private void check() throws IOException {
        SegmentIndex index = in.indexAtEnd();
        if (index == null) {
            found.add(new Damage(Damage.Kind.INDEX, -1, 0, in.size()));
            return;
        }
        if (depth == Depth.INDEX) {
            return;
        }
        preamble(index.preamble());
        long end = index.preamble().sizeBytes();
        for (FragmentMark mark : index.fragments()) {
            between(end, mark.offset());
            fragment(mark, index.header().tag());
            end = mark.endOffset();
        }
        between(end, in.size() - index.sizeBytes());
    }

    private void preamble(SegmentPreamble preamble) throws IOException {
        ByteBuffer start = in.copy(0, preamble.sizeBytes());
        if (!preamble.isWhole() || !preamble.bytes().equals(start)) {
            found.add(new Damage(Damage.Kind.PREAMBLE, -1, 0, preamble.sizeBytes()));
        }
    }

    /** Only {@code free} boxes may lie there, as they do where damage was given up. */
    private void between(long from, long to) throws IOException {
        long position = from;
        while (position < to) {
            long free = in.boxAt(position, BoxReader.FREE);
            if (free < 0 || free > to - position) {
                found.add(new Damage(Damage.Kind.FOREIGN, -1, position, to));
                return;
            }
            position += free;
        }
    }

    private boolean isWhole(FragmentMark mark) throws IOException {
        return in.isWhole(mark) && SegmentFile.headOf(in, mark) != null;
    }

    private void fragment(FragmentMark mark, SegmentTag tag) throws IOException {
        if (!mark.equals(in.loneMarkAt(mark.offset()))
                || !in.tagAt(mark.offset()).equals(tag)) {
            found.add(new Damage(Damage.Kind.MARK, mark.number(), mark.offset(), mark.mediaOffset()));
        }
        if (!(depth == Depth.MEDIA ? isWhole(mark) : in.hasBoxes(mark))) {
            found.add(new Damage(Damage.Kind.MEDIA, mark.number(), mark.mediaOffset(), mark.endOffset()));
        }
    }
}
