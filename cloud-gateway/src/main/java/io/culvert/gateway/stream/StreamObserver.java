package io.culvert.gateway.stream;

/**
 * Is told what streams go through, each thing once: retries of a dead source are none.
 *
 * <p>Threading: called on the stream's event loop, so it must not block.
 */
public interface StreamObserver {

    /** Media comes, for the first time since the stream was idle. */
    void started(StreamKey key);

    /** The source failed, or could not be opened; other tries follow as long as somebody wants the stream. */
    void dead(StreamKey key, SourceFailure failure);

    /** Media comes again. */
    void recovered(StreamKey key);

    /** Nobody wants the stream any more, or its camera is gone. */
    void stopped(StreamKey key);

    /** Nobody who wants to know. */
    StreamObserver NOBODY = new StreamObserver() {
        @Override
        public void started(StreamKey key) {}

        @Override
        public void dead(StreamKey key, SourceFailure failure) {}

        @Override
        public void recovered(StreamKey key) {}

        @Override
        public void stopped(StreamKey key) {}
    };
}
