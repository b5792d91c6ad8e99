package io.culvert.gateway.stream;

/** Opens the source of a stream, wherever its media comes from. */
public interface StreamSources {
    /**
     * Starts a source; returns at once.
     *
     * <p>Called on {@link SourceSink#loop()}, so it must not block: whatever needs the database is done elsewhere and
     * reported later through the sink. A failure known at once may be reported before this returns.
     */
    StreamSource open(StreamKey key, SourceSink sink);
}
