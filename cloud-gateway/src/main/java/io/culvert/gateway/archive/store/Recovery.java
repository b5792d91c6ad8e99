package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.SegmentIndex;
import io.culvert.media.segment.SegmentPreamble;
import io.culvert.media.segment.SegmentScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
    private final List<DiskFile> files = new ArrayList<>();

    Recovery(Path root, UUID volume, Disk disk, Journal journal) {
        this.root = root;
        this.volume = volume;
        this.disk = disk;
        this.journal = journal;
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
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                lose(open, 0);
                return;
            }
            JournalRecord.Committed committed = open.committed();
            // What was committed is on the disk, and its media need not be read.
            SegmentScan scan = SegmentScan.of(file, committed == null ? 0 : committed.length());
            SegmentPreamble preamble = scan.preamble();
            if (preamble != null
                    && !preamble.header().runId().equals(open.opened().run())) {
                log.error("{} is another segment's file and stays as it is", file);
                lose(open, 0);
            } else if (scan.fragments().isEmpty()) {
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

    private SegmentRow end(JournalRecord.Opened opened, SegmentScan scan) throws IOException {
        SegmentIndex own = scan.index();
        EndReason reason;
        long bytes;
        if (own != null && scan.isWhole()) {
            reason = own.endReason();
            bytes = scan.fileBytes();
        } else {
            DiskFile file = disk.reopen(opened.name().path());
            files.add(file);
            reason = SegmentEnding.end(file, scan).endReason();
            bytes = file.length();
        }
        return new SegmentRow(
                volume,
                opened.name(),
                opened.run(),
                opened.quality(),
                scan.fragments().getLast().endWallMicros(),
                bytes,
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
