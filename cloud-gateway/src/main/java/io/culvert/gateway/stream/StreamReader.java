package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;

/**
 * Somebody who takes a live stream: an RTSP viewer, a recorder, a packager.
 *
 * <p>Threading: every call arrives on {@link #loop()}, in the order {@link #started}, then any number of
 * {@link #batch}, {@link #described}, {@link #interrupted} and {@link #dropped}, then at most one {@link #ended}. After
 * {@link LiveStream#detach} a few calls may still be on their way. No call may block; a reader that cannot keep up drops by itself.
 */
public interface StreamReader {
    /** The event loop this reader lives on; never changes. */
    EventLoop loop();

    /** The reader is attached: what comes from here on follows the start point without a gap. */
    void started(StartPoint start);

    /** The next batch of any track. Borrowed: retain it (or its data) to keep it past the call; never change it. */
    void batch(PacketBatch batch);

    /** The tracks changed in a way that leaves attached readers able to go on, such as new parameter sets. */
    default void described(StreamDescription description) {}

    /** The source failed; another try follows, and what comes then goes on where this ended. Told at each failed try. */
    default void interrupted(SourceFailure why) {}

    /** The gateway itself dropped what came behind the last batch; the next one begins with a key frame. */
    default void dropped() {}

    /** The stream is over for this reader; it is detached already. */
    void ended(SourceFailure why);
}
