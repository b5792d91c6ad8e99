package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The batches of all tracks since the last key frame, so that a new reader shows a picture at once.
 *
 * <p>Keeps references, not copies: it costs the memory of one group of pictures per stream that is watched. A group
 * longer than the cap is not kept at all; readers then wait for the next key frame.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class GopCache {
    private final int capBytes;
    private final List<PacketBatch> batches = new ArrayList<>();
    private int videoTrack = -1;
    private boolean open;
    private long bytes;

    GopCache(int capBytes) {
        this.capBytes = capBytes;
    }

    /** Names the track whose key frames count, or -1 for none, which keeps nothing. */
    void videoTrack(int track) {
        if (track != videoTrack) {
            clear();
            videoTrack = track;
        }
    }

    int videoTrack() {
        return videoTrack;
    }

    /** Keeps a reference to the batch where it belongs to the current group; false when that group just grew too long. */
    boolean add(PacketBatch batch) {
        if (startsGroup(batch)) {
            clear();
            open = true;
        }
        if (!open) {
            return true;
        }
        bytes += batch.data().readableBytes();
        if (bytes > capBytes) {
            clear();
            return false;
        }
        batches.add(batch.retain());
        return true;
    }

    /** Whether a decoder can start at this batch. */
    boolean startsGroup(PacketBatch batch) {
        return batch.track() == videoTrack && batch.keyFrame() && batch.startsAccessUnit();
    }

    /** The group so far, each batch retained once more for the taker. */
    List<PacketBatch> snapshot() {
        for (PacketBatch batch : batches) {
            batch.retain();
        }
        return List.copyOf(batches);
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    void clear() {
        for (PacketBatch batch : batches) {
            batch.release();
        }
        batches.clear();
        bytes = 0;
        open = false;
    }
}
