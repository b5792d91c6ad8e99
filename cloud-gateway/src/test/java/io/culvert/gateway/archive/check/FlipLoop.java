package io.culvert.gateway.archive.check;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.archive.store.TestSegments;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** One bit of a segment is another: a check of every byte finds it, and says that the fragment it lies in is lost, or none. */
final class FlipLoop {
    private static final int FRAGMENTS = 30;
    private static final int FRAGMENT_BYTES = 30_000;
    private static final long START_MICROS = 1_700_000_000_000_000L;

    private final Path file;
    private final SegmentRow row;
    private final List<FragmentMark> fragments;
    private final Random random = new Random();

    FlipLoop(Path folder) throws IOException {
        SegmentName name = new SegmentName(UUID.randomUUID(), START_MICROS, 1);
        row = TestSegments.lay(
                folder, UUID.randomUUID(), name, FRAGMENTS, 2_000_000, TestSegments.random(random, FRAGMENT_BYTES));
        file = folder.resolve(name.path());
        try (SegmentFile segment = SegmentFile.open(file)) {
            fragments = segment.fragments();
        }
    }

    /** {@code FlipLoop FOLDER FLIPS}. */
    public static void main(String[] arguments) throws IOException {
        int flips = Integer.parseInt(arguments[1]);
        new FlipLoop(Path.of(arguments[0])).run(flips);
        System.out.printf("%d bits flipped: all found, and never more lost than the fragment that was hit%n", flips);
    }

    void run(int flips) throws IOException {
        SegmentJudge judge = new SegmentJudge(CheckDepth.MEDIA);
        check(judge.judge(file, row).isEmpty(), "nothing is wrong before");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = 0; i < flips; i++) {
                // The preamble and the index are hit more often than their share.
                long at =
                        switch (random.nextInt(8)) {
                            case 0 -> random.nextInt(1000);
                            case 1 -> row.bytes() - 1 - random.nextInt(2000);
                            default -> random.nextLong(row.bytes());
                        };
                int bit = 1 << random.nextInt(8);
                flip(channel, at, bit);
                List<Finding> found = judge.judge(file, row);
                flip(channel, at, bit);
                check(!found.isEmpty(), "the bit at " + at + " is found");
                List<Span> lost =
                        found.stream().flatMap(one -> one.lost().stream()).toList();
                check(lost.equals(hit(at)), "lost by the bit at " + at + ": " + hit(at) + ", told " + found);
            }
        }
        check(judge.judge(file, row).isEmpty(), "nothing is wrong afterwards");
    }

    /** The fragment whose media hold the byte; a mark stands in the index too. */
    private List<Span> hit(long at) {
        return fragments.stream()
                .filter(mark -> at >= mark.mediaOffset() && at < mark.endOffset())
                .map(mark -> new Span(mark.startWallMicros(), mark.endWallMicros()))
                .toList();
    }

    private static void flip(FileChannel channel, long at, int bit) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, at);
        one.put(0, (byte) (one.get(0) ^ bit)).flip();
        channel.write(one, at);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("expected: " + what);
        }
    }
}
