package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.SegmentBytes;
import io.culvert.media.segment.SegmentIndex;
import io.culvert.media.segment.SegmentPreamble;
import io.culvert.media.segment.SegmentScan;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends, at the start, the segments that were open when the gateway died: each is cut behind its last whole fragment and
 * gets its end, and the journal a row. How long it takes goes by how many were open, not by how many there are.
 *
 * <p>Blocking; confined to the thread that opens the root.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final Path root;
    private final UUID volume;
    private final Disk disk;
    private final Journal journal;
    private final Function<FileChannel, SegmentBytes> reading;
    private final List<DiskFile> files = new ArrayList<>();

    Recovery(Path root, UUID volume, Disk disk, Journal journal) {
        this(root, volume, disk, journal, SegmentBytes::of);
    }

    /** @param reading how a file is read */
    Recovery(Path root, UUID volume, Disk disk, Journal journal, Function<FileChannel, SegmentBytes> reading) {
        this.root = root;
        this.volume = volume;
        this.disk = disk;
        this.journal = journal;
        this.reading = reading;
    }

    /** @throws IOException where what was recovered cannot be synced; nothing is lost by that, another start does it again */
    void run() throws IOException {
        List<JournalState.Open> open = List.copyOf(journal.state().open().values());
        open.forEach(this::recover);
        if (!journal.hasRecords()) {
            return;
        }
        files.add(journal.write());
        disk.sync(files);
        journal.synced();
        for (DiskFile file : files.subList(0, files.size() - 1)) {
            file.close();
        }
        log.info("{}: {} segments were open and have been ended", root, open.size());
    }

    private void recover(JournalState.Open open) {
        Path file = root.resolve(open.opened().name().path());
        try {
            if (!SegmentWalk.isFile(file)) {
                lose(open, 0);
                return;
            }
            SegmentScan scan = scan(file, open.committed());
            SegmentPreamble preamble = scan.preamble();
            if (preamble != null
                    && !preamble.header().runId().equals(open.opened().run())) {
                log.error("{} is another segment's file and stays as it is", file);
                lose(open, 0);
            } else if (scan.fragments().isEmpty()
                    || (preamble == null && !journal.state().mayBeTold(open))) {
                disk.delete(open.opened().name().path());
                lose(open, scan.wholeBytes());
            } else if (preamble == null) {
                log.error(
                        "{} does not say what its {} fragments are, and stays as it is",
                        file,
                        scan.fragments().size());
                lose(open, 0);
            } else {
                noteDamage(open, scan);
                journal.add(new JournalRecord.Closed(end(open.opened(), scan)));
            }
        } catch (IOException e) {
            log.error("{} cannot be recovered now, the next start tries again: {}", file, e.toString());
        }
    }

    /**
     * What of a file is whole. What was committed is on the disk, and its media need not be read; what lies behind it may be
     * what the disk was writing when its power went, and cannot be read then.
     */
    private SegmentScan scan(Path file, JournalRecord.@Nullable Committed committed) throws IOException {
        long trusted = committed == null ? 0 : committed.length();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            SegmentBytes bytes = reading.apply(channel);
            try {
                return SegmentScan.of(bytes, trusted);
            } catch (IOException e) {
                if (trusted == 0) {
                    throw e;
                }
                SegmentScan scan = SegmentScan.of(new ReadableBytes(bytes, trusted), trusted);
                log.error("{} cannot be read behind the {} bytes that were committed: {}", file, trusted, e.toString());
                return scan;
            }
        }
    }

    private SegmentRow end(JournalRecord.Opened opened, SegmentScan scan) throws IOException {
        DiskFile file = disk.reopen(opened.name().path());
        files.add(file); // to be synced also where it is whole: who wrote it was killed before that
        SegmentIndex own = scan.index();
        EndReason reason = own != null && scan.isWhole()
                ? own.endReason()
                : SegmentEnding.end(file, scan).endReason();
        return new SegmentRow(
                volume,
                opened.name(),
                opened.run(),
                opened.quality(),
                scan.fragments().getLast().endWallMicros(),
                file.length(),
                scan.fragments().size(),
                reason);
    }

    private void lose(JournalState.Open open, long wholeBytes) {
        JournalRecord.Committed committed = open.committed();
        if (committed != null && committed.fragments() > 0) {
            log.error(
                    "{}: {} fragments that were on the disk are gone, {} bytes of the file are whole",
                    open.opened().name().path(),
                    committed.fragments(),
                    wholeBytes);
        }
        journal.add(new JournalRecord.Dropped(open.opened().name().number()));
    }

    private static void noteDamage(JournalState.Open open, SegmentScan scan) {
        JournalRecord.Committed committed = open.committed();
        if (committed != null && scan.fragments().size() < committed.fragments()) {
            log.error(
                    "{}: of {} fragments that were on the disk only {} are whole",
                    open.opened().name().path(),
                    committed.fragments(),
                    scan.fragments().size());
        }
    }
}
