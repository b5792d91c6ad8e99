package io.culvert.media.segment;

import static io.culvert.media.fuzz.FuzzInput.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a segment: nothing is thrown, what is found whole lies side by side within the file, and the file cut where
 * the scan says, with the index it gives, is one whose fragments are those found.
 */
public final class SegmentScanFuzz {
    private SegmentScanFuzz() {}

    public static List<byte[]> seeds() {
        SegmentSample sample = new SegmentSample(1, 3, 8);
        byte[] open = sample.open();
        return List.of(sample.ended(), open, Arrays.copyOf(open, open.length - 20), Arrays.copyOfRange(open, 40, 900));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            SegmentScan scan = scan(data);
            promises(scan, data.length);
            SegmentIndex index = scan.newIndex(null);
            if (index != null && scan.index() == null) {
                mended(data, scan, index);
            }
            for (SegmentCheck.Depth depth : SegmentCheck.Depth.values()) {
                SegmentCheck.of(SegmentBytes.of(ByteBuffer.wrap(data)), depth);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SegmentScan scan(byte[] data) throws IOException {
        return SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(data)));
    }

    private static void promises(SegmentScan scan, int length) {
        check(scan.wholeBytes() <= length, "what is whole lies in the file");
        long end = 0;
        for (FragmentMark mark : scan.fragments()) {
            check(mark.offset() >= end, "fragments do not overlap");
            end = mark.endOffset();
        }
        check(end <= scan.wholeBytes(), "fragments lie in what is whole");
        for (DamagedSpan span : scan.damaged()) {
            check(span.from() < span.to() && span.to() <= scan.wholeBytes(), "damage lies between whole things");
        }
    }

    private static void mended(byte[] data, SegmentScan scan, SegmentIndex index) throws IOException {
        ByteBuffer box = index.encode();
        byte[] file = Arrays.copyOf(data, (int) scan.wholeBytes() + box.remaining());
        box.get(file, (int) scan.wholeBytes(), box.remaining());
        SegmentScan again = scan(file);
        check(again.index() != null && again.fragments().equals(scan.fragments()), "a mended file is read as it was");
    }
}
