package io.culvert.media.pull;

import io.culvert.media.rtsp.client.StreamBudget;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import java.util.concurrent.TimeUnit;

/** Holds a camera's pictures and parameter sets against its budget. Confined to the pull's event loop. */
final class PullMeter {
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final StreamBudget budget;
    private final long[] unitBytes = new long[TrackDescription.MAX_INDEX + 1];
    private boolean windowOpen;
    private long windowNanos;
    private int changes;

    PullMeter(StreamBudget budget) {
        this.budget = budget;
    }

    StreamBudget budget() {
        return budget;
    }

    /** Whether the access unit that this batch belongs to is still within bounds. */
    boolean admits(PacketBatch batch) {
        int track = batch.track();
        unitBytes[track] = (batch.startsAccessUnit() ? 0 : unitBytes[track]) + batch.sizeBytes();
        return unitBytes[track] <= budget.maxAccessUnitBytes();
    }

    /** Counts a change of parameter sets; false when there were too many within the minute. */
    boolean admitsParameterSets(long nowNanos) {
        if (!windowOpen || nowNanos - windowNanos > WINDOW_NANOS) {
            windowOpen = true;
            windowNanos = nowNanos;
            changes = 0;
        }
        return ++changes <= budget.maxParameterSetChanges();
    }
}
