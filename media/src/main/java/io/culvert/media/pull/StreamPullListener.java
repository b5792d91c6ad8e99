package io.culvert.media.pull;

import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;

/** Takes what a {@link StreamPull} brings. All calls come on the pull's event loop and must not block. */
public interface StreamPullListener {

    /**
     * The stream's tracks: once before the first batch, and again whenever parameter sets in the stream changed them.
     * The n-th call, counted from 0, describes the batches whose {@link PacketBatch#parameterSetId()} is n.
     */
    void described(StreamDescription description);

    /** One batch; the listener owns it and releases it. */
    void batch(PacketBatch batch);

    /** The end, exactly once, also after {@link StreamPull#close()}; nothing comes after it. */
    void ended(RtspClientFailure failure);
}
