package io.culvert.media.stream;

import java.util.List;

/** Takes what a batcher makes. All calls come from within the batcher's own, on its thread. */
public interface BatchSink {

    /** One batch; the sink owns it and releases it. */
    void batch(PacketBatch batch);

    /**
     * The parameter sets of a track changed. The batches that follow say {@code parameterSetId}; the first of them
     * belongs to the access unit that brought the change.
     *
     * @param sets all sets in force, NAL units in decoding order
     */
    void parameterSets(int track, int parameterSetId, List<byte[]> sets);
}
