package io.culvert.gateway.archive.index;

import java.util.List;

/** Recorders that know nothing that the index does not. */
public final class NothingNew implements RecordedNow {
    @Override
    public List<FreshSegment> segments(RecordingKey key) {
        return List.of();
    }

    @Override
    public List<Gap> openGaps(RecordingKey key) {
        return List.of();
    }
}
