package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.PublicHeader;
import io.culvert.media.rtsp.RtspHeaders;
import io.culvert.media.rtsp.RtspMethods;
import io.culvert.media.rtsp.RtspResponse;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reminds the camera of the session at half of its timeout: by GET_PARAMETER where that is offered, else by OPTIONS.
 *
 * <p>A reminder that goes unanswered or is refused ends nothing: as long as packets come the session lives, and when
 * they stop the silence timeout ends it. Threading: confined to the client's event loop.
 */
final class KeepAlive {

    private static final Logger log = LoggerFactory.getLogger(KeepAlive.class);

    private static final Duration SHORTEST = Duration.ofMillis(500);

    private final EventLoop loop;
    private final RequestExchange exchange;
    private final String uri;
    private final RtspHeaders headers;
    private final Duration responseTimeout;
    private String method;
    private @Nullable Future<?> timer;

    /**
     * @param headers the session's, sent with each reminder
     */
    KeepAlive(
            EventLoop loop,
            RequestExchange exchange,
            PublicHeader offered,
            String uri,
            RtspHeaders headers,
            Duration responseTimeout) {
        this.loop = loop;
        this.exchange = exchange;
        this.uri = uri;
        this.headers = headers;
        this.responseTimeout = responseTimeout;
        this.method = offered.offers(RtspMethods.GET_PARAMETER) ? RtspMethods.GET_PARAMETER : RtspMethods.OPTIONS;
    }

    void start(Duration sessionTimeout) {
        Duration half = sessionTimeout.dividedBy(2);
        long millis = (half.compareTo(SHORTEST) < 0 ? SHORTEST : half).toMillis();
        timer = loop.scheduleAtFixedRate(this::remind, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void remind() {
        exchange.send(
                method,
                uri,
                headers,
                responseTimeout,
                this::answered,
                failure -> log.debug("keep-alive: {}", failure.message()));
    }

    private void answered(RtspResponse response) {
        if (!response.isSuccess() && method.equals(RtspMethods.GET_PARAMETER)) {
            log.debug("keep-alive: {} to GET_PARAMETER, OPTIONS from now on", response.status());
            method = RtspMethods.OPTIONS;
        }
    }
}
