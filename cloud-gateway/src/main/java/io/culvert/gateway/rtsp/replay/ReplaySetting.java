package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.index.Span;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a player works with. Immutable.
 *
 * @param loop that it lives on
 * @param ticker monotonic clock that it keeps the pace by
 * @param clock wall clock
 * @param live the way into the live stream; null where there is none
 * @param blocking runs what reads, on a thread each
 */
public record ReplaySetting(
        RecordedMedia recording,
        EventLoop loop,
        Ticker ticker,
        InstantSource clock,
        @Nullable LiveEntry live,
        Executor blocking) {
    long nowMicros() {
        return Span.micros(clock.instant());
    }
}
