package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.media.segment.EndReason;
import java.util.UUID;

/** Rows of segments as tests need them: times in seconds, a megabyte each. */
public final class Rows {
    private static final UUID RUN = new UUID(1, 1);

    private final UUID volume;
    private final RecordingKey key;

    public Rows(UUID volume, RecordingKey key) {
        this.volume = volume;
        this.key = key;
    }

    public SegmentRow row(long number, double fromSecond, double toSecond) {
        return row(number, fromSecond, toSecond, EndReason.FULL);
    }

    public SegmentRow row(long number, double fromSecond, double toSecond, EndReason reason) {
        return new SegmentRow(
                volume,
                new SegmentName(key.camera(), micros(fromSecond), number),
                RUN,
                key.quality(),
                micros(toSecond),
                1_000_000,
                30,
                reason);
    }

    public static Span span(double fromSecond, double toSecond) {
        return new Span(micros(fromSecond), micros(toSecond));
    }

    public static long micros(double second) {
        return Math.round(second * 1e6);
    }
}
