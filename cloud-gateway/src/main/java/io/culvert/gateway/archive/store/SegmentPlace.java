package io.culvert.gateway.archive.store;

import java.util.UUID;

/** Where a segment lies. Immutable. */
public record SegmentPlace(UUID volume, SegmentName name) {
    public static SegmentPlace of(SegmentRow row) {
        return new SegmentPlace(row.volume(), row.name());
    }
}
