package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the journal of a root as it was left, whether it was closed, killed or lost power. Blocking; pure but for reading. */
final class JournalReplay {
    private static final Logger log = LoggerFactory.getLogger(JournalReplay.class);

    /** Round of what stands in front of the first round of a file: known to be true when it was written. */
    private static final long ALWAYS = 0;

    /**
     * What a journal says.
     *
     * @param state what is proven to be on the disk; a segment whose end is not proven is open in it
     * @param oldestFile number of the first file there is
     * @param newestFile number of the last, 0 for none
     * @param lastRound that any file speaks of
     * @param provenRound the last that is known to be on the disk
     * @param isComplete whether it knows of every segment that was begun; else numbers that it takes for free may be in use
     */
    record Result(
            JournalState state,
            long oldestFile,
            long newestFile,
            long lastRound,
            long provenRound,
            boolean isComplete) {

        static Result nothing() {
            return new Result(new JournalState(), 1, 0, 0, 0, false);
        }
    }

    private record Line(long round, JournalRecord record) {}

    private final Path root;
    private final UUID volume;
    private final JournalState state = new JournalState();
    private long lastRound;
    private long provenRound;

    /** Whether the last file that was read begins rightly and nothing in it is damaged. */
    private boolean lastIsWhole;

    private boolean anyIsDamaged;

    private JournalReplay(Path root, UUID volume) {
        this.root = root;
        this.volume = volume;
    }

    /** @throws IOException where a file of the journal cannot be read */
    static Result of(Path root, UUID volume) throws IOException {
        return new JournalReplay(root, volume).replay();
    }

    /** Whether a root has a journal, whatever it says. */
    static boolean isThere(Path root) throws IOException {
        return !files(root).isEmpty();
    }

    private Result replay() throws IOException {
        NavigableMap<Long, Path> files = files(root);
        if (files.isEmpty()) {
            return Result.nothing();
        }
        long number = 0;
        List<Line> lines = List.of();
        boolean allBegin = true;
        for (Map.Entry<Long, Path> file : files.entrySet()) { // two in memory at once: there may be days of them
            List<Line> next = read(file.getKey(), file.getValue());
            if (next.isEmpty()) {
                allBegin = false;
                continue;
            }
            if (!lines.isEmpty()) {
                apply(number, lines, next);
            }
            number = file.getKey();
            lines = next;
        }
        if (!lines.isEmpty()) {
            apply(number, lines, null);
        }
        if (anyIsDamaged || !allBegin) {
            state.doubtAll();
        }
        boolean complete = lastIsWhole && state.nextSegment() > 1;
        return new Result(state, files.firstKey(), files.lastKey(), lastRound, provenRound, complete);
    }

    private static NavigableMap<Long, Path> files(Path root) throws IOException {
        NavigableMap<Long, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root.resolve(Volume.FOLDER), "journal-*")) {
            for (Path file : SegmentWalk.listed(found)) {
                String number = file.getFileName().toString().substring("journal-".length());
                if (number.matches("[0-9]{1,18}")) {
                    files.put(Long.parseLong(number), file);
                }
            }
        }
        return files;
    }

    /** All records up to the first that is not whole; none where the file is another volume's or has no beginning. */
    private List<Line> read(long number, Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        List<Line> lines = new ArrayList<>();
        long round = ALWAYS;
        lastIsWhole = false;
        for (JournalRecord record = JournalRecord.read(in); record != null; record = JournalRecord.read(in)) {
            if (lines.isEmpty() && !begins(record, number)) {
                log.error("{} does not begin as a journal of this volume, it is left out", file);
                return List.of();
            }
            if (record instanceof JournalRecord.Round begun) {
                round = begun.number();
                lastRound = Math.max(lastRound, round);
            }
            lines.add(new Line(round, record));
        }
        if (in.hasRemaining()) {
            log.info("{}: {} bytes behind the last whole record", file, in.remaining());
        }
        boolean damaged = holdsRecord(in);
        anyIsDamaged |= damaged;
        if (damaged) {
            log.error("{} is damaged, its records behind that are left out", file);
        }
        lastIsWhole = !lines.isEmpty() && !damaged;
        return lines;
    }

    /** Whether whole records lie behind what is none: that was damaged, it is not just how far a dying gateway came. */
    private static boolean holdsRecord(ByteBuffer in) {
        for (int at = in.position(); at < in.limit(); at++) {
            if (JournalRecord.read(in.position(at)) != null) {
                return true;
            }
        }
        return false;
    }

    private boolean begins(JournalRecord first, long number) {
        return first instanceof JournalRecord.Begun begun && begun.volume().equals(volume) && begun.journal() == number;
    }

    /** @param next of the file behind it; null for the last */
    private void apply(long number, List<Line> lines, @Nullable List<Line> next) {
        long proven = next == null ? lines.getLast().round() - 1 : begun(next).proven();
        provenRound = Math.max(proven, begun(lines).proven());
        for (Line line : lines) {
            if (line.round() == ALWAYS || line.round() <= proven || holdsAnyway(line.record(), next == null)) {
                state.apply(line.record(), number);
            } else if (next == null) {
                state.doubt(line.record());
            }
        }
    }

    private static JournalRecord.Begun begun(List<Line> lines) {
        return (JournalRecord.Begun) lines.getFirst().record();
    }

    /** What holds of a round that may not be on the disk ({@code last}), or is known not to be. */
    private static boolean holdsAnyway(JournalRecord record, boolean last) {
        return switch (record) {
            case JournalRecord.Stored stored -> true; // the database was first to know
            case JournalRecord.Opened opened -> last; // there may be a file, and something whole in it
            default -> false;
        };
    }
}
