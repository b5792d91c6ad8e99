package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has become of a root's segments, in files {@code .culvert/journal-N} beside them: which are open and how far each is
 * known to be on the disk, and the rows that the database has not got yet.
 *
 * <pre>
 * | Begun | Opened Committed …   what is open | Round 17 | records | Round 18 | records | …
 *   └────── of each open segment ───────────┘   └ one sync ────────┘
 * </pre>
 *
 * <p>A round's records are written before its sync and believed once the sync has succeeded: by a later round in the same
 * file, or by the next file, which says what of the older ones holds. A file that could not be written or synced is never
 * touched again. An older file goes when the database has all its rows.
 *
 * <p>Threading: confined to the root's thread.
 */
final class Journal {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Disk disk;
    private final UUID volume;
    private final JournalState state;
    private final long fileBytes;
    private final List<JournalRecord> records = new ArrayList<>();

    /** Those of the records that outlive a round that is lost, each once, however often it is said. */
    private final Set<JournalRecord.Stored> stored = new HashSet<>();

    private @Nullable DiskFile file;
    private long number;
    private long oldest;
    private long round;
    private long proven;

    /** Lines of this round that are written, its first line counted. */
    private int written;

    /**
     * A journal that goes on in a new file.
     *
     * @param fileBytes after which another file is begun
     */
    Journal(Disk disk, UUID volume, JournalReplay.Result replayed, long fileBytes) {
        this.disk = disk;
        this.volume = volume;
        this.state = replayed.state();
        this.fileBytes = fileBytes;
        this.oldest = replayed.oldestFile();
        this.number = replayed.newestFile();
        this.round = replayed.lastRound();
        this.proven = replayed.provenRound();
    }

    static Path path(long number) {
        return Path.of(Volume.FOLDER, "journal-" + number);
    }

    JournalState state() {
        return state;
    }

    /** Something for this round. */
    void add(JournalRecord record) {
        if (!(record instanceof JournalRecord.Stored row) || stored.add(row)) {
            records.add(record);
        }
    }

    boolean hasRecords() {
        return !records.isEmpty();
    }

    /** How many records have not been synced. */
    int waiting() {
        return records.size();
    }

    /**
     * Writes what this round has to say and has not been written yet; may be called again before the round's sync.
     *
     * @return the file, to be synced with everything the round speaks of
     * @throws IOException where it could be written neither into this file nor into a new one
     */
    DiskFile write() throws IOException {
        DiskFile current = file;
        if (current == null || (written == 0 && current.length() >= fileBytes)) {
            return writeAnew();
        }
        if (written == records.size() + 1) {
            return current;
        }
        try {
            if (written == 0) {
                round++;
            }
            List<JournalRecord> head = written == 0 ? List.of(new JournalRecord.Round(round)) : List.of();
            current.append(encoded(head, records.subList(Math.max(0, written - 1), records.size())));
            written = records.size() + 1;
            return current;
        } catch (IOException e) {
            log.warn("journal {} cannot be written, another is begun: {}", number, e.toString());
            round--;
            return writeAnew();
        }
    }

    private DiskFile writeAnew() throws IOException {
        leaveFile();
        round++;
        number++;
        List<JournalRecord> head = new ArrayList<>();
        head.add(new JournalRecord.Begun(volume, number, state.nextSegment(), proven));
        for (JournalState.Open open : state.open().values()) {
            head.add(open.opened());
            JournalRecord.Committed committed = open.committed();
            if (committed != null) {
                head.add(committed);
            }
        }
        head.add(new JournalRecord.Round(round));
        DiskFile fresh = disk.create(path(number));
        file = fresh;
        fresh.append(encoded(head, records));
        written = records.size() + 1;
        return fresh;
    }

    private static ByteBuffer[] encoded(List<JournalRecord> head, List<JournalRecord> rest) {
        int most = JournalRecord.HEAD_BYTES + JournalRecord.MAX_BODY_BYTES;
        ByteBuffer out = ByteBuffer.allocate((head.size() + rest.size()) * most);
        head.forEach(record -> record.writeTo(out));
        rest.forEach(record -> record.writeTo(out));
        return new ByteBuffer[] {out.flip()};
    }

    /** The round is on the disk. */
    void synced() {
        proven = round;
        written = 0;
        records.forEach(record -> state.apply(record, number));
        records.clear();
        stored.clear();
        long needed = state.oldestNeeded(number);
        while (oldest < needed) {
            try {
                disk.delete(path(oldest));
            } catch (IOException e) {
                log.warn("journal {} cannot be deleted: {}", oldest, e.toString());
                return;
            }
            oldest++;
        }
    }

    /** The round may not be on the disk: nothing of it holds, but that the database has rows. */
    void failed() {
        leaveFile();
        written = 0;
        records.removeIf(record -> !(record instanceof JournalRecord.Stored));
    }

    private void leaveFile() {
        DiskFile left = file;
        file = null;
        if (left != null) {
            try {
                left.close();
            } catch (IOException e) {
                log.debug("journal {} does not close: {}", number, e.toString());
            }
        }
    }

    void close() {
        leaveFile();
    }
}
