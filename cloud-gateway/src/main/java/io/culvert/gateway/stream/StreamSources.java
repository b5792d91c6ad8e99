package io.culvert.gateway.stream;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** Opens the source of a stream, wherever its media comes from. */
public interface StreamSources {
    /**
     * Starts a source; returns at once.
     *
     * <p>Called on {@link SourceSink#loop()}, so it must not block: whatever needs the database is done elsewhere and
     * reported later through the sink. A failure known at once may be reported before this returns.
     */
    StreamSource open(StreamKey key, SourceSink sink);

    /**
     * The event loop that the source's media would come in on if it were opened now; null where that is anybody's. A stream
     * that lives there takes every batch without handing it from thread to thread.
     */
    default @Nullable EventLoop loop(StreamKey key) {
        return null;
    }
}
