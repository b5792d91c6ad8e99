package io.culvert.gateway.hls;

import io.culvert.gateway.stream.SourceFailure;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The answer to a request below a session's key. */
public sealed interface HlsAnswer {
    /** A media playlist. */
    record Playlist(String text) implements HlsAnswer {}

    /**
     * Media.
     *
     * @param data the taker releases it
     * @param session to whom it goes
     */
    record Media(ByteBuf data, SentTo session) implements HlsAnswer {}

    /** The session is over, or there never was one. */
    record Ended() implements HlsAnswer {}

    /** Not there: too old, or never. */
    record Gone() implements HlsAnswer {}

    /** A request that makes no sense. */
    record Malformed(String why) implements HlsAnswer {}

    /** What was asked for did not come in time. */
    record Silent(@Nullable SourceFailure failure) implements HlsAnswer {}

    /** More requests are held than allowed. */
    record TooMany() implements HlsAnswer {}
}
