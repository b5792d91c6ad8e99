package io.culvert.gateway.stream;

import io.culvert.media.stream.TrackDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is doing, as of at most a second ago. Immutable.
 *
 * @param state what it is doing
 * @param error why it is in {@link State#ERROR}; null in every other state
 * @param since when it came into this state; null while it was never started
 * @param viewers readers attached
 * @param sourceConnections sources open, 0 or 1
 * @param bitrateBps bits per second of RTP received over the last two seconds or so
 * @param tracks as last described; empty when unknown
 */
public record StreamStatus(
        State state,
        @Nullable SourceFailure error,
        @Nullable Instant since,
        int viewers,
        int sourceConnections,
        long bitrateBps,
        List<TrackDescription> tracks) {

    /** What a stream is doing. */
    public enum State {
        /** Nobody wants it; no source is open. */
        IDLE,
        /** A source is being opened; no media yet. */
        STARTING,
        /** Media is coming. */
        LIVE,
        /** The source failed; another try follows as long as somebody wants it. */
        ERROR
    }

    static final StreamStatus NEVER_STARTED = new StreamStatus(State.IDLE, null, null, 0, 0, 0, List.of());
}
