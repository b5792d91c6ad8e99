package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Reception;
import io.culvert.gateway.stream.InstantStart;
import io.culvert.gateway.stream.LiveStream;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.StreamReader;
import io.culvert.media.rtsp.RtpInfoHeader;
import io.culvert.media.rtsp.RtspDecoder;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One viewer: the tracks it set up, how they travel, and whether they play (RFC 2326 appendix A).
 *
 * <pre>
 *   READY ──play──▶ STARTING ──start point──▶ PLAYING
 *     ▲                                          │
 *     └──────────────────pause───────────────────┘      close from anywhere
 * </pre>
 *
 * <p>Threading: confined to the connection's event loop.
 * <p>Lifecycle: made by the first SETUP, belongs to its connection and ends with it at the latest.
 */
final class RtspSession implements StreamReader {
    private static final Logger log = LoggerFactory.getLogger(RtspSession.class);

    /** Told of what ends a session from this side; on the loop. */
    interface Owner {
        /** The viewer must get nothing more: end the connection. */
        void cut(RtspSession session, String reason);
    }

    /** Told once what PLAY came to; on the loop, before any media. */
    interface PlayAnswer {
        void playing(RtpInfoHeader info);

        void failed(SourceFailure why);
    }

    /** What the session does. */
    enum State {
        READY,
        STARTING,
        PLAYING,
        CLOSED
    }

    private final String id;
    private final Presentation presentation;
    private final ChannelHandlerContext ctx;
    private final RtspServices services;
    private final Owner owner;
    private final InetAddress peer;
    private final LiveStream stream;
    private final SessionTracks tracks;
    private final ReceiverReports reports;
    private final Consumer<ByteBuf> reader = this::rtcp;

    private State state = State.READY;
    private @Nullable DatagramPort port;
    private boolean interleaved;
    private @Nullable Feed feed;
    private ViewerGate.@Nullable Viewer viewer;
    private @Nullable PlayAnswer answer;
    private long signNanos;
    private long probeNanos;
    private long reportNanos;

    RtspSession(
            String id,
            Presentation presentation,
            ChannelHandlerContext ctx,
            InetAddress peer,
            RtspServices services,
            Owner owner) {
        this.id = id;
        this.presentation = presentation;
        this.ctx = ctx;
        this.peer = peer;
        this.services = services;
        this.owner = owner;
        this.stream = services.hub().stream(presentation.key());
        this.tracks = new SessionTracks(presentation.description().tracks(), stream::ssrc);
        this.reports = new ReceiverReports(tracks, services.meters());
        this.signNanos = services.ticker().nanoTime();
        this.probeNanos = signNanos;
    }

    String id() {
        return id;
    }

    Presentation presentation() {
        return presentation;
    }

    State state() {
        return state;
    }

    LiveStream stream() {
        return stream;
    }

    SessionTracks tracks() {
        return tracks;
    }

    // ------------------------------------------------------------------------------------------------ tracks

    /** Whether tracks set up so far travel on the connection, over UDP, or (null) none is set up. */
    @Nullable
    Boolean isInterleaved() {
        return tracks.isEmpty() ? null : interleaved;
    }

    void setUpInterleaved(int track, int rtpChannel, int rtcpChannel) {
        interleaved = true;
        tracks.setUp(track, rtpChannel, rtcpChannel);
        feed = null;
    }

    void setUpDatagrams(int track, DatagramPort at, int rtpPort, int rtcpPort) {
        interleaved = false;
        port = at;
        MediaTrack before = tracks.setUp(track, rtpPort, rtcpPort);
        if (before != null) {
            at.unwatch(new InetSocketAddress(peer, before.rtcp()), reader);
        }
        at.watch(new InetSocketAddress(peer, rtcpPort), reader);
        feed = null;
    }

    // ------------------------------------------------------------------------------------------------ playing

    /** Counts the viewer in unless it is already. */
    ViewerGate.Admission admit(InetSocketAddress from, @Nullable String userAgent) {
        if (viewer != null) {
            return new ViewerGate.Admission.Admitted(viewer);
        }
        ViewerGate.Admission admission = services.gate()
                .open(presentation.permit(), services.protocol(), from, userAgent, () -> ctx.executor()
                        .execute(() -> owner.cut(this, "ended by the gate")));
        if (admission instanceof ViewerGate.Admission.Admitted(ViewerGate.Viewer admitted)) {
            viewer = admitted;
        }
        return admission;
    }

    /** Starts media; the answer comes when the stream has let the viewer in. */
    void play(PlayAnswer whenStarted) {
        state = State.STARTING;
        answer = whenStarted;
        stream.attach(this);
    }

    void pause() {
        if (state == State.PLAYING) {
            stream.detach(this);
            Objects.requireNonNull(feed).pause();
            stopped();
            state = State.READY;
        }
    }

    @Override
    public EventLoop loop() {
        return ctx.channel().eventLoop();
    }

    @Override
    public void started(StartPoint start) {
        if (state != State.STARTING) {
            stream.detach(this);
            return;
        }
        if (!start.fits(presentation.description())) {
            stream.detach(this);
            ended(new SourceFailure(SourceFailure.Code.ENDED, "the camera's tracks changed since they were described"));
            return;
        }
        Feed opened = feed != null ? feed : openFeed();
        feed = opened;
        InstantStart instant = InstantStart.of(start);
        opened.prepare(start, instant);
        state = State.PLAYING;
        count().incrementAndGet();
        if (viewer != null) {
            viewer.playing(true);
        }
        PlayAnswer told = Objects.requireNonNull(answer);
        answer = null;
        told.playing(opened.info(start, instant, presentation));
        reportNanos = services.ticker().nanoTime();
        opened.report(reportNanos, stream.cname());
        opened.begin(start, instant);
        opened.flush();
        log.debug("{} plays {} ({} cached bytes)", this, presentation.key(), instant.bytes());
    }

    private Feed openFeed() {
        RtspConfig config = services.config();
        DatagramPort at = port;
        if (interleaved || at == null) {
            ChannelHandlerContext first = ctx.pipeline().context(RtspDecoder.class);
            return new InterleavedFeed(
                    first,
                    tracks.byNumber(),
                    config.maxQueueBytes(),
                    config.patience().stall(),
                    services.meters());
        }
        return new DatagramFeed(
                at, peer, loop(), services.ticker(), tracks.byNumber(), config.maxQueueBytes(), services.meters());
    }

    private AtomicInteger count() {
        return interleaved ? services.meters().viewersTcp : services.meters().viewersUdp;
    }

    @Override
    public void batch(PacketBatch batch) {
        if (state == State.PLAYING && feed != null) {
            feed.batch(batch);
        }
    }

    @Override
    public void described(StreamDescription description) {
        // Parameter sets change within the stream; a client cannot be told by RTSP 1.0.
    }

    @Override
    public void ended(SourceFailure why) {
        PlayAnswer waiting = answer;
        if (state == State.STARTING && waiting != null) {
            state = State.READY;
            answer = null;
            waiting.failed(why);
        } else if (state == State.PLAYING) {
            owner.cut(this, why.message());
        }
    }

    /** The connection can take more. */
    void roomAgain() {
        if (state == State.PLAYING && feed != null) {
            feed.pump();
        }
    }

    // ------------------------------------------------------------------------------------------------ life

    /** The client gave a sign of life. */
    void sign() {
        signNanos = services.ticker().nanoTime();
    }

    /** RTCP of the client, on a channel of the connection or by UDP; borrows it. */
    void rtcp(ByteBuf packet) {
        sign();
        Reception reception = reports.read(packet, signNanos, services.clock().instant());
        if (reception != null && viewer != null) {
            viewer.reception(reception);
        }
    }

    /** Called about once a second; ends the session where it is due. */
    void tick(long nowNanos) {
        RtspConfig.Patience patience = services.config().patience();
        reports.tick();
        if (state == State.PLAYING && feed != null) {
            countBytes();
            if (!feed.tick(nowNanos)) {
                services.meters().stalled();
                owner.cut(this, "nothing could be sent for " + patience.stall().toSeconds() + " s");
                return;
            }
            if (nowNanos - reportNanos >= services.config().reportInterval().toNanos()) {
                reportNanos = nowNanos;
                feed.report(nowNanos, stream.cname());
            }
        }
        // A viewer on the connection itself shows its life by taking what is sent.
        boolean shownOtherwise = state == State.PLAYING && interleaved;
        long kept = patience.session().toNanos() * 5 / 4;
        if (!shownOtherwise && nowNanos - signNanos > kept) {
            services.meters().vanished();
            owner.cut(this, "no sign of life for " + kept / 1_000_000_000L + " s");
        } else if (!shownOtherwise
                && nowNanos - Math.max(signNanos, probeNanos) > patience.probe().toNanos()) {
            probeNanos = nowNanos;
            probe();
        }
    }

    /** Asks a silent UDP viewer's machine whether the ports for media are still there. */
    private void probe() {
        if (state != State.PLAYING || interleaved) {
            return;
        }
        for (MediaTrack track : tracks) {
            services.ports().probe(loop(), new InetSocketAddress(peer, track.rtp()), () -> {
                if (state == State.PLAYING) {
                    services.meters().vanished();
                    owner.cut(this, "nobody has port " + track.rtp() + " for media any more");
                }
            });
        }
    }

    private void countBytes() {
        long fresh = feed == null ? 0 : feed.takeBytes();
        if (fresh > 0) {
            services.meters().sent(fresh);
            if (viewer != null) {
                viewer.addBytes(fresh);
            }
        }
    }

    /** Media has stopped, for now or for good. */
    private void stopped() {
        countBytes();
        count().decrementAndGet();
        if (viewer != null) {
            viewer.playing(false);
        }
    }

    /** Ends the session; idempotent. Nothing is sent after this returns. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.PLAYING) {
            stopped();
        }
        state = State.CLOSED;
        answer = null;
        stream.detach(this);
        if (feed != null) {
            feed.close();
        }
        if (port != null && !interleaved) {
            for (MediaTrack track : tracks) {
                port.unwatch(new InetSocketAddress(peer, track.rtcp()), reader);
            }
        }
        if (viewer != null) {
            viewer.close();
        }
    }

    @Override
    public String toString() {
        // The whole id would let a reader of the log take part in the session's connection, nothing more; still.
        return "session " + id.substring(0, 6) + "… of " + presentation.permit().cameraName();
    }
}
