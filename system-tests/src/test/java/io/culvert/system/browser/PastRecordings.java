package io.culvert.system.browser;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.system.archive.ShiftedSegment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Puts what a gateway recorded once more on its disk and into its index, as if it had been recorded at other times. */
final class PastRecordings {
    /** No segment that the gateway itself recorded has such a number. */
    private static final long FIRST_NUMBER = 1_000_000;

    private static final int ROWS_AT_A_TIME = 500;

    private final Path root;
    private final ArchiveIndex index;
    private long number = FIRST_NUMBER;

    /** @param root of the archive */
    PastRecordings(Path root, ArchiveIndex index) {
        this.root = root;
        this.index = index;
    }

    /**
     * Fills these times with it, again and again.
     *
     * @param spans in order
     * @param between why nothing is recorded between them
     */
    void write(ShiftedSegment taken, List<Span> spans, GapCause between) throws IOException {
        RecordingKey key = new RecordingKey(taken.camera(), 0);
        List<SegmentRow> rows = new ArrayList<>();
        List<Gap> gaps = new ArrayList<>();
        for (Span span : spans) {
            if (!rows.isEmpty()) {
                gaps.add(new Gap(key, new Span(rows.getLast().endMicros(), span.fromMicros()), between));
            }
            for (long at = span.fromMicros(); at < span.toMicros(); at += taken.micros()) {
                rows.add(taken.write(root, number++, at));
            }
        }
        for (int i = 0; i < rows.size(); i += ROWS_AT_A_TIME) {
            index.add(rows.subList(i, Math.min(rows.size(), i + ROWS_AT_A_TIME)), row -> true);
        }
        index.addGaps(gaps);
    }
}
