package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.stream.Quality;
import java.util.UUID;

/**
 * What has a time line of its own: one stream of a camera, whatever its source was.
 *
 * @param quality 0 the main stream, 1 the second
 */
public record RecordingKey(UUID camera, int quality) {
    public static RecordingKey of(UUID camera, Quality quality) {
        return new RecordingKey(camera, quality == Quality.SUB ? 1 : 0);
    }

    static RecordingKey of(SegmentRow row) {
        return new RecordingKey(row.name().camera(), row.quality());
    }
}
