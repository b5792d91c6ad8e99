package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
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
    private final SegmentFormat format;
    private final List<DiskFile> files = new ArrayList<>();

    Recovery(Path root, UUID volume, Disk disk, Journal journal, SegmentFormat format) {
        this.root = root;
        this.volume = volume;
        this.disk = disk;
        this.journal = journal;
        this.format = format;
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
        SegmentName name = open.opened().name();
        Path file = root.resolve(name.path());
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                lose(open, 0);
                return;
            }
            SegmentFormat.Scan scan = format.scan(file);
            if (scan.entries().isEmpty()) {
                disk.delete(name.path());
                lose(open, scan.wholeBytes());
                return;
            }
            noteDamage(open, scan);
            journal.add(new JournalRecord.Closed(end(open, scan, Files.size(file))));
        } catch (IOException e) {
            log.error("{} cannot be recovered now, the next start tries again: {}", file, e.toString());
        }
    }

    private SegmentRow end(JournalState.Open open, SegmentFormat.Scan scan, long size) throws IOException {
        EndReason reason = scan.ended();
        long bytes = scan.wholeBytes();
        if (reason == null || size != bytes) {
            DiskFile file = disk.reopen(open.opened().name().path());
            files.add(file);
            file.truncate(bytes);
            if (reason == null) {
                reason = EndReason.INTERRUPTED;
                file.append(new ByteBuffer[] {format.end(scan.entries(), reason)});
            }
            bytes = file.length();
        }
        return new SegmentRow(
                volume,
                open.opened().name(),
                open.opened().run(),
                open.opened().quality(),
                scan.entries().getLast().endMicros(),
                bytes,
                scan.entries().size(),
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

    private static void noteDamage(JournalState.Open open, SegmentFormat.Scan scan) {
        JournalRecord.Committed committed = open.committed();
        if (committed != null && scan.entries().size() < committed.fragments()) {
            log.error(
                    "{}: of {} fragments that were on the disk only the first {} are whole",
                    open.opened().name().path(),
                    committed.fragments(),
                    scan.entries().size());
        }
    }
}
