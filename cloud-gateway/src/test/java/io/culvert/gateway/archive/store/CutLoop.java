package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * A segment that was open when the machine died, cut at each of its last 65,536 bytes: the next start makes a true segment of
 * every whole fragment, whatever the journal knew of it.
 */
final class CutLoop {
    private static final int LAST_BYTES = 65_536;
    private static final int FRAGMENTS = 9;
    private static final long START_MICROS = 1_700_000_000_000_000L;

    private final Path root;
    private final UUID volume = UUID.randomUUID();
    private final SegmentName name = new SegmentName(UUID.randomUUID(), START_MICROS, 1);
    private final UUID run;
    private final List<FragmentMark> fragments;
    private final byte[] file;
    private final Random random = new Random(1);

    CutLoop(Path root) throws IOException {
        this.root = root;
        this.run = TestSegments.lay(root, volume, name, FRAGMENTS, 1_000_000, TestSegments.random(random, 10_000))
                .run();
        this.file = Files.readAllBytes(root.resolve(name.path()));
        this.fragments = TestSegments.scan(file).fragments();
        Files.createDirectories(root.resolve(Volume.FOLDER));
    }

    /** {@code CutLoop FOLDER}: at every byte. */
    public static void main(String[] arguments) throws IOException {
        new CutLoop(Path.of(arguments[0])).run(1);
        System.out.printf("%d cuts: every whole fragment is in a segment that is whole%n", LAST_BYTES);
    }

    /** @param stride 1 for every byte; else by chance one of so many */
    void run(int stride) throws IOException {
        for (int cut = file.length - 1 - random.nextInt(stride);
                cut >= file.length - LAST_BYTES;
                cut -= stride == 1 ? 1 : 1 + random.nextInt(2 * stride)) {
            cut(cut);
        }
    }

    private void cut(int length) throws IOException {
        List<FragmentMark> whole =
                fragments.stream().filter(mark -> mark.endOffset() <= length).toList();
        Files.write(root.resolve(name.path()), Arrays.copyOf(file, length));
        Files.write(root.resolve(Journal.path(1)), journal(whole));
        List<SegmentRow> rows = new ArrayList<>();
        try (Disk disk = new UnsyncedDisk(LocalDisk.fileByFile(root), new ArrayList<>())) {
            Journal journal = new Journal(disk, volume, JournalReplay.of(root, volume), 4096);
            new Recovery(root, volume, disk, journal).run();
            WaitingRows.each(root, journal.state(), rows::add);
        }
        byte[] mended = Files.readAllBytes(root.resolve(name.path()));
        boolean right = rows.size() == 1
                && TestSegments.isTrue(rows.getFirst(), mended)
                && TestSegments.scan(mended).fragments().equals(whole)
                && rows.getFirst().reason() == EndReason.INTERRUPTED;
        if (!right) {
            throw new AssertionError("cut at " + length + ": " + rows + ", " + TestSegments.scan(mended));
        }
        Files.delete(root.resolve(Journal.path(2)));
    }

    /** One that knows the segment, and often how far it had come. */
    private byte[] journal(List<FragmentMark> whole) {
        ByteBuffer out = ByteBuffer.allocate(2048);
        new JournalRecord.Begun(volume, 1, 1, 0).writeTo(out);
        new JournalRecord.Round(1).writeTo(out);
        new JournalRecord.Opened(name, run, 0).writeTo(out);
        int committed = random.nextInt(whole.size() + 1);
        if (committed > 0) {
            FragmentMark last = whole.get(committed - 1);
            new JournalRecord.Committed(1, last.endOffset(), last.endWallMicros(), committed).writeTo(out);
        }
        new JournalRecord.Round(2).writeTo(out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
