package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;

/**
 * Where a source puts what it receives: the stream that opened it.
 *
 * <p>Threading: any thread, but one at a time; what is called first arrives first. None of it blocks.
 */
public interface SourceSink {
    /**
     * The event loop the stream lives on. A source free to choose runs there: its batches then need no hand-over
     * between threads.
     */
    EventLoop loop();

    /** Tells the tracks; before the first batch, and again whenever more or something else is known of them. */
    void described(StreamDescription description);

    /** Takes ownership of the batch and rewrites its packets' headers in place. */
    void batch(PacketBatch batch);

    /** The source has ended by itself. Nothing may come after it; {@link StreamSource#stop()} need not be called. */
    void failed(SourceFailure failure);

    /** What the source failed for is over: it is worth opening again now. May come any time after the failure. */
    default void mended() {}
}
