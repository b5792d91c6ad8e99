package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.netty.util.concurrent.Ticker;
import java.util.Arrays;
import java.util.List;

/**
 * Where each track of a stream stands: its last packet, that packet's place on the wall clock, and what comes next.
 *
 * <p>One of these is shared by all readers of a stream that live on one event loop, so keeping it costs once per batch
 * and not once per viewer. Sequence numbers, RTP times and SSRCs are those that readers see, not the camera's.
 *
 * <p>Threading: confined to the readers' event loop.
 */
public final class TrackClocks {
    private final Ticker ticker;
    private TrackPosition[] positions = {};

    TrackClocks(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Replaces what is known by the stream's own knowledge at the moment a reader enters. */
    void set(List<TrackPosition> known) {
        positions = known.toArray(new TrackPosition[0]);
    }

    /** Adds tracks that were not known when the readers entered; of the others it knows better. */
    void add(List<TrackPosition> known) {
        if (known.size() > positions.length) {
            TrackPosition[] all = known.toArray(new TrackPosition[0]);
            System.arraycopy(positions, 0, all, 0, positions.length);
            positions = all;
        }
    }

    void passed(PacketBatch batch) {
        int track = batch.track();
        if (track < positions.length) {
            positions[track].passed(batch, ticker.nanoTime());
        }
    }

    /** Number of tracks known. */
    public int tracks() {
        return positions.length;
    }

    /** The track's place; later calls show later places through the same object. */
    public TrackPosition position(int track) {
        return positions[track];
    }

    @Override
    public String toString() {
        return Arrays.toString(positions);
    }
}
