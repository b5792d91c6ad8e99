package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspHeaders;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.auth.Authenticator;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests on one connection, answers challenges, and brings each response to who asked.
 *
 * <p>A response belongs to the request of its {@code CSeq}; one without a {@code CSeq} to the oldest that waits. Each
 * request ends in exactly one of its two callbacks, or in none after {@link #abandon()}.
 *
 * <p>Threading: confined to the channel's event loop.
 */
final class RequestExchange {

    private static final Logger log = LoggerFactory.getLogger(RequestExchange.class);

    /** Times a request is sent: bare, with our answer, and once more with a fresh nonce. */
    private static final int MAX_ATTEMPTS = 3;

    private final Channel channel;
    private final String userAgent;
    private final @Nullable Authenticator authenticator;
    private final Deque<Pending> pending = new ArrayDeque<>(2);
    private int lastCseq;

    RequestExchange(Channel channel, String userAgent, @Nullable Authenticator authenticator) {
        this.channel = channel;
        this.userAgent = userAgent;
        this.authenticator = authenticator;
    }

    /**
     * Sends a request.
     *
     * @param headers without CSeq, User-Agent and Authorization, which are added
     * @param answered gets the response, whatever its status; but never a 401 that could be answered
     * @param failed gets {@code TIMED_OUT}, {@code BAD_CREDENTIALS} or {@code UNSUPPORTED}
     */
    void send(
            String method,
            String uri,
            RtspHeaders headers,
            Duration timeout,
            Consumer<RtspResponse> answered,
            Consumer<RtspClientFailure> failed) {
        send(new Pending(method, uri, headers, timeout, answered, failed));
    }

    private void send(Pending request) {
        request.attempts++;
        request.cseq = ++lastCseq;
        RtspHeaders headers =
                new RtspHeaders().add(RtspHeaderNames.CSEQ, request.cseq).add(RtspHeaderNames.USER_AGENT, userAgent);
        String authorization = authenticator == null ? null : authenticator.authorize(request.method, request.uri);
        request.authorized = authorization != null;
        if (authorization != null) {
            headers.add(RtspHeaderNames.AUTHORIZATION, authorization);
        }
        request.headers.forEach(headers::add);
        request.timer = channel.eventLoop()
                .schedule(() -> timedOut(request), request.timeout.toMillis(), TimeUnit.MILLISECONDS);
        pending.add(request);
        channel.writeAndFlush(new RtspRequest(request.method, request.uri, headers));
    }

    private void timedOut(Pending request) {
        if (pending.remove(request)) {
            request.failed.accept(new RtspClientFailure(
                    Kind.TIMED_OUT,
                    "no answer to " + request.text() + " within " + request.timeout.toMillis() + " ms"));
        }
    }

    /** Takes in what the camera answered. */
    void response(RtspResponse response) {
        if (response.status() < 200) {
            return;
        }
        Pending request = take(response.cseq());
        if (request == null) {
            log.debug("answer {} to no request that waits", response.status());
        } else if (response.status() == 401) {
            challenged(request, response);
        } else {
            if (request.authorized && authenticator != null) {
                authenticator.accepted();
            }
            request.answered.accept(response);
        }
    }

    private @Nullable Pending take(int cseq) {
        for (Iterator<Pending> all = pending.iterator(); all.hasNext(); ) {
            Pending request = all.next();
            if (cseq < 0 || request.cseq == cseq) {
                all.remove();
                request.cancelTimer();
                return request;
            }
        }
        return null;
    }

    private void challenged(Pending request, RtspResponse response) {
        if (authenticator == null) {
            request.fail(Kind.BAD_CREDENTIALS, "the camera asks for a password and none is configured");
            return;
        }
        Authenticator.Answer answer =
                authenticator.challenged(response.headers().all(RtspHeaderNames.WWW_AUTHENTICATE), request.authorized);
        switch (answer) {
            case RETRY -> {
                if (request.attempts < MAX_ATTEMPTS) {
                    send(request);
                } else {
                    request.fail(Kind.BAD_CREDENTIALS, "the camera keeps asking for the password");
                }
            }
            case REFUSED -> request.fail(Kind.BAD_CREDENTIALS, "the camera refuses user or password");
            case UNSUPPORTED ->
                request.fail(
                        Kind.UNSUPPORTED,
                        "the camera asks for a kind of authentication that is unknown or not allowed"
                                + " (expected: Digest, or Basic where that is allowed)");
        }
    }

    /** Forgets every request that waits; none of their callbacks comes any more. */
    void abandon() {
        pending.forEach(Pending::cancelTimer);
        pending.clear();
    }

    private static final class Pending {

        final String method;
        final String uri;
        final RtspHeaders headers;
        final Duration timeout;
        final Consumer<RtspResponse> answered;
        final Consumer<RtspClientFailure> failed;
        int cseq;
        int attempts;
        boolean authorized;

        @Nullable
        Future<?> timer;

        Pending(
                String method,
                String uri,
                RtspHeaders headers,
                Duration timeout,
                Consumer<RtspResponse> answered,
                Consumer<RtspClientFailure> failed) {
            this.method = method;
            this.uri = uri;
            this.headers = headers;
            this.timeout = timeout;
            this.answered = answered;
            this.failed = failed;
        }

        String text() {
            return method + ' ' + RtspUrl.redact(uri);
        }

        void fail(Kind kind, String why) {
            failed.accept(new RtspClientFailure(kind, why + " (" + text() + ')'));
        }

        void cancelTimer() {
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }
}
