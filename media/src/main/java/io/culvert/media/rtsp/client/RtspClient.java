package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.InterleavedSink;
import io.culvert.media.rtsp.RtspDecoder;
import io.culvert.media.rtsp.RtspEncoder;
import io.culvert.media.rtsp.RtspLimits;
import io.culvert.media.rtsp.RtspMethods;
import io.culvert.media.rtsp.RtspProtocolException;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.auth.Authenticator;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session at one camera: connects, asks for its video and audio, and hands on the packets until either side ends.
 *
 * <p>Only the configured host is ever dialled: control URLs that name another one are written into requests on the same
 * connection, and redirects are refused, so that the password goes nowhere else.
 *
 * <p>Protocol: RFC 2326 (RTSP 1.0), RFC 3550 (RTP, RTCP).
 *
 * <p>Threading: everything, the listener included, runs on the one event loop; {@link #close()} may be called from any
 * thread.
 *
 * <p>Lifecycle: begins with {@link #open}, ends with exactly one {@link RtspClientListener#closed}. Whenever the camera
 * holds a session, it is sent TEARDOWN before the connection is closed.
 */
public final class RtspClient {

    private static final Logger log = LoggerFactory.getLogger(RtspClient.class);

    private enum State {
        CONNECTING,
        OPENING,
        PLAYING,
        CLOSING,
        CLOSED
    }

    private final EventLoop loop;
    private final RtspClientConfig config;
    private final RtspClientListener listener;
    private final CameraConnector connector;
    private final InterleavedRoutes routes = new InterleavedRoutes();
    private final ReceiverReports reports = new ReceiverReports();
    private final List<Future<?>> timers = new ArrayList<>(2);

    private State state = State.CONNECTING;
    private @Nullable Channel channel;
    private @Nullable RequestExchange exchange;
    private @Nullable SessionDialogue dialogue;
    private long playingSinceNanos;

    private RtspClient(EventLoop loop, RtspClientConfig config, RtspClientListener listener) {
        this.loop = loop;
        this.config = config;
        this.listener = listener;
        this.connector = new CameraConnector(loop, config, new Connected());
    }

    /** Begins a session; does not block, every outcome reaches the listener. May be called from any thread. */
    public static RtspClient open(EventLoop loop, RtspClientConfig config, RtspClientListener listener) {
        RtspClient client = new RtspClient(loop, config, listener);
        loop.execute(client::start);
        return client;
    }

    /** Ends the session; no packet comes any more, {@code closed} comes when the camera has been told. Idempotent. */
    public void close() {
        if (loop.inEventLoop()) {
            finish(Kind.CLOSED_BY_US, "closed");
        } else {
            loop.execute(() -> finish(Kind.CLOSED_BY_US, "closed"));
        }
    }

    /** Ends the session for a reason of the owner's, which {@code closed} then tells. On the event loop. */
    public void fail(RtspClientFailure reason) {
        finish(reason);
    }

    private void start() {
        if (state == State.CONNECTING) {
            connector.start();
        }
    }

    private void connected(Channel connection) {
        channel = connection;
        Credentials credentials = config.credentials();
        Authenticator authenticator = credentials == null
                ? null
                : new Authenticator(credentials.username(), credentials.password(), config.allowBasic());
        exchange = new RequestExchange(connection, config.userAgent(), authenticator);
        FloodGate gate =
                new FloodGate(loop, config.budget(), what -> finish(Kind.OVER_BUDGET, config.url() + " sends " + what));
        dialogue =
                new SessionDialogue(connection, config, exchange, routes, reports, gate, new Packets(), new Progress());
        connection.pipeline().addLast(gate.handler());
        Inbound inbound = new Inbound(exchange, gate);
        connection.pipeline().addLast(new RtspDecoder(RtspLimits.defaults(), inbound), new RtspEncoder(), inbound);
        transition(State.OPENING, "connected");
        dialogue.start();
    }

    private void startWatches() {
        playingSinceNanos = System.nanoTime();
        long silenceMillis = config.silenceTimeout().toMillis();
        long period = Math.max(50, silenceMillis / 8);
        timers.add(loop.scheduleAtFixedRate(this::watchSilence, period, period, TimeUnit.MILLISECONDS));
        timers.add(loop.scheduleAtFixedRate(
                this::sendReports,
                ReceiverReports.INTERVAL_SECONDS,
                ReceiverReports.INTERVAL_SECONDS,
                TimeUnit.SECONDS));
    }

    private void sendReports() {
        if (channel != null) {
            reports.send(channel.alloc(), System.nanoTime());
        }
    }

    /** Audio that goes on does not hide a video track that has died. */
    private void watchSilence() {
        if (dialogue == null) {
            return;
        }
        long last = playingSinceNanos;
        TrackReceiver first = dialogue.receivers().get(0);
        boolean video = first.description().kind() == MediaKind.VIDEO;
        for (TrackReceiver receiver : video ? List.of(first) : dialogue.receivers()) {
            if (receiver.started() && receiver.lastPacketNanos() - last > 0) {
                last = receiver.lastPacketNanos();
            }
        }
        if (System.nanoTime() - last >= config.silenceTimeout().toNanos()) {
            finish(
                    Kind.SILENT,
                    "no packet from " + config.url() + " for "
                            + config.silenceTimeout().toMillis() + " ms");
        }
    }

    private void finish(Kind kind, String message) {
        finish(new RtspClientFailure(kind, message));
    }

    private void finish(RtspClientFailure failure) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        transition(State.CLOSING, failure.toString());
        connector.cancel();
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
        Channel connection = channel;
        if (connection == null || dialogue == null || exchange == null) {
            report(failure);
            return;
        }
        dialogue.close();
        exchange.abandon();
        connection.closeFuture().addListener(closed -> report(failure));
        if (dialogue.hasSession() && connection.isActive()) {
            dialogue.teardown(connection::close);
        } else {
            connection.close();
        }
    }

    private void report(RtspClientFailure failure) {
        if (state != State.CLOSED) {
            if (exchange != null && dialogue != null) {
                exchange.abandon();
                long malformed = dialogue.receivers().stream()
                        .mapToLong(TrackReceiver::malformed)
                        .sum();
                log.debug("{}: {} malformed and {} unrouted packets", config.url(), malformed, routes.unrouted());
            }
            transition(State.CLOSED, failure.kind().name());
            listener.closed(failure);
        }
    }

    private void transition(State to, String reason) {
        log.debug("{}: {} -> {} ({})", config.url(), state, to, reason);
        state = to;
    }

    private boolean receiving() {
        return state == State.OPENING || state == State.PLAYING;
    }

    private final class Connected implements CameraConnector.Result {
        @Override
        public void connected(Channel connection) {
            RtspClient.this.connected(connection);
        }

        @Override
        public void failed(RtspClientFailure failure) {
            finish(failure);
        }
    }

    private final class Progress implements SessionDialogue.Owner {
        @Override
        public void described(StreamDescription description) {
            if (receiving()) {
                listener.described(description);
            }
        }

        @Override
        public void playing() {
            if (receiving()) {
                transition(State.PLAYING, "PLAY answered");
                startWatches();
                listener.playing();
            }
        }

        @Override
        public void failed(RtspClientFailure failure) {
            finish(failure);
        }
    }

    private final class Packets implements TrackReceiver.Output {
        @Override
        public void rtp(int track, ByteBuf packet, long arrivalNanos) {
            if (receiving()) {
                listener.rtp(track, packet, arrivalNanos);
            }
        }

        @Override
        public void rtcp(int track, ByteBuf packet, long arrivalNanos) {
            if (receiving()) {
                listener.rtcp(track, packet, arrivalNanos);
            }
        }
    }

    /** The end of the pipeline. */
    private final class Inbound extends ChannelInboundHandlerAdapter implements InterleavedSink {

        private final RequestExchange requests;
        private final FloodGate gate;

        /** One clock reading for all packets of one read from the socket; 0 between reads. */
        private long arrivalNanos;

        Inbound(RequestExchange requests, FloodGate gate) {
            this.requests = requests;
            this.gate = gate;
        }

        @Override
        public void frame(int channel, ByteBuf payload) {
            gate.packet();
            if (arrivalNanos == 0) {
                arrivalNanos = System.nanoTime();
            }
            if (receiving()) {
                routes.frame(channel, payload, arrivalNanos);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof RtspResponse response) {
                requests.response(response);
            } else if (message instanceof RtspRequest request) {
                boolean options = request.method().equals(RtspMethods.OPTIONS);
                ctx.writeAndFlush(RtspResponse.to(request, options ? RtspStatus.OK : RtspStatus.METHOD_NOT_ALLOWED));
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            arrivalNanos = 0;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            finish(Kind.ENDED, "the camera closed the connection of " + config.url());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof RtspProtocolException) {
                finish(Kind.PROTOCOL, config.url() + ": " + cause.getMessage());
            } else if (cause instanceof IOException) {
                finish(Kind.ENDED, "the connection of " + config.url() + " broke: " + cause.getMessage());
            } else {
                log.warn("{}: giving up", config.url(), cause);
                finish(Kind.PROTOCOL, config.url() + ": " + cause);
            }
        }
    }
}
