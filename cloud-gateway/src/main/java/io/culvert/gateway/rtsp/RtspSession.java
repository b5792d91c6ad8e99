package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Reception;
import io.culvert.gateway.rtsp.replay.PlayOrder;
import io.culvert.gateway.rtsp.replay.ReplayPlayer;
import io.culvert.gateway.rtsp.replay.ReplayStart;
import io.culvert.gateway.stream.LiveStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One viewer: the tracks it set up, how they travel, and whether they play (RFC 2326 appendix A), live or recorded.
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
final class RtspSession implements LivePlayback.Listener {
    /** Told of what ends a session from this side; on the loop. */
    interface Owner {
        /** The viewer must get nothing more: end the connection. */
        void cut(RtspSession session, String reason);
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
    private final int[] ssrcs;
    private final SessionTracks tracks;
    private final ReceiverReports reports;
    private final Consumer<ByteBuf> reader = this::rtcp;

    private State state = State.READY;
    private @Nullable DatagramPort port;
    private boolean interleaved;
    private @Nullable LivePlayback live;
    private @Nullable ReplayPlayback replay;
    private @Nullable Playback playback;
    private final CountedViewer viewer;
    private final SignsOfLife signs;
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
        this.ssrcs = ThreadLocalRandom.current()
                .ints(presentation.description().tracks().size())
                .toArray();
        this.tracks = new SessionTracks(presentation.description().tracks(), this::ssrc);
        this.reports = new ReceiverReports(tracks, services.meters());
        this.viewer = new CountedViewer(services.gate(), services.protocol(), services.meters(), () -> loop().execute(
                        () -> owner.cut(this, "ended by the gate")));
        this.signs =
                new SignsOfLife(services.config().patience(), services.ticker().nanoTime());
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

    SessionTracks tracks() {
        return tracks;
    }

    /** That of all packets of a track: what the address names is live or recorded, and the client was told. */
    int ssrc(int track) {
        return presentation.archive() == null ? stream.ssrc(track) : ssrcs[track];
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
        closePlaybacks();
    }

    void setUpDatagrams(int track, DatagramPort at, int rtpPort, int rtcpPort) {
        interleaved = false;
        port = at;
        MediaTrack before = tracks.setUp(track, rtpPort, rtcpPort);
        if (before != null) {
            at.unwatch(new InetSocketAddress(peer, before.rtcp()), reader);
        }
        at.watch(new InetSocketAddress(peer, rtcpPort), reader);
        closePlaybacks();
    }

    /** What was made for the tracks as they were. */
    private void closePlaybacks() {
        if (live != null) {
            live.close();
            live = null;
        }
        if (replay != null) {
            replay.close();
            replay = null;
        }
        playback = null;
    }

    // ------------------------------------------------------------------------------------------------ playing

    /**
     * Counts the viewer in for what the permit allows, unless it is already. Who is not let in gets nothing more of what was played
     * before: nobody counts it any more, and nobody could cut it.
     */
    ViewerGate.Admission admit(Permit permit, InetSocketAddress from, @Nullable String userAgent) {
        countBytes(); // of who plays now, who may leave
        ViewerGate.Admission admission = viewer.admit(permit, from, userAgent);
        if (!(admission instanceof ViewerGate.Admission.Admitted)) {
            pause();
        }
        return admission;
    }

    /** Starts live media; the answer comes when the stream has let the viewer in. */
    void play(LivePlayback.Answer whenStarted) {
        pause();
        LivePlayback begun = live != null
                ? live
                : new LivePlayback(
                        loop(), presentation, stream, () -> outlets().feed(tracks), this, services.ticker()::nanoTime);
        live = begun;
        playback = begun;
        state = State.STARTING;
        begun.play(whenStarted);
    }

    /** What plays recordings in this session, in whatever state it is; null before the first. */
    @Nullable
    ReplayPlayer replay() {
        return replay == null ? null : replay.player();
    }

    /** Whether a recording plays, or was played last. */
    boolean isReplay() {
        return playback == null ? presentation.archive() != null : playback == replay;
    }

    /** Starts recorded media, or goes on with it where no order is given; the answer comes when the first of it is read. */
    void replay(@Nullable PlayOrder order, ReplayPlayer.PlayAnswer whenStarted) {
        if (playback != replay) {
            pause();
        }
        ReplayPlayback begun = replay != null ? replay : outlets().replay(tracks, this::ssrc, this::replayEnded);
        replay = begun;
        playback = begun;
        boolean goesOn = state == State.PLAYING;
        if (!goesOn) {
            state = State.STARTING;
        }
        ReplayPlayer.PlayAnswer answer = new ReplayPlayer.PlayAnswer() {
            @Override
            public void playing(ReplayStart start) {
                started();
                whenStarted.playing(start);
            }

            @Override
            public void nothing() {
                notStarted(goesOn);
                whenStarted.nothing();
            }

            @Override
            public void failed() {
                notStarted(goesOn);
                whenStarted.failed();
            }
        };
        if (order != null) {
            begun.player().play(order, answer);
        } else if (!begun.player().resume(answer)) {
            answer.nothing();
        }
    }

    /** All was sent; the client may ask for something else, or leave. */
    private void replayEnded() {
        if (state == State.PLAYING) {
            stopped();
            state = State.READY;
        }
    }

    /** Nothing came of a PLAY; what was played before it goes on. */
    private void notStarted(boolean goesOn) {
        if (!goesOn) {
            playback = null;
            liveFailed();
        }
    }

    void pause() {
        if (state == State.PLAYING && playback != null) {
            playback.pause();
            stopped();
            state = State.READY;
        }
    }

    private EventLoop loop() {
        return ctx.channel().eventLoop();
    }

    /** By what the tracks travel as they are set up now. */
    private Outlets outlets() {
        return new Outlets(services, presentation, stream, ctx, peer, interleaved ? null : port);
    }

    private void started() {
        state = State.PLAYING;
        reportNanos = services.ticker().nanoTime();
        viewer.plays(interleaved ? services.meters().viewersTcp : services.meters().viewersUdp);
    }

    @Override
    public void livePlays() {
        started();
    }

    @Override
    public void liveFailed() {
        stopped();
        state = State.READY;
    }

    @Override
    public void liveEnded(String why) {
        owner.cut(this, why);
    }

    /** The connection can take more. */
    void roomAgain() {
        if (state == State.PLAYING && playback != null) {
            playback.roomAgain();
        }
    }

    // ------------------------------------------------------------------------------------------------ life

    /** The client gave a sign of life. */
    void sign() {
        signs.given(services.ticker().nanoTime());
    }

    /** RTCP of the client, on a channel of the connection or by UDP; borrows it. */
    void rtcp(ByteBuf packet) {
        long now = services.ticker().nanoTime();
        signs.given(now);
        Reception reception = reports.read(packet, now, services.clock().instant());
        if (reception != null) {
            viewer.reception(reception);
        }
    }

    /** Called about once a second; ends the session where it is due. */
    void tick(long nowNanos) {
        RtspConfig.Patience patience = services.config().patience();
        reports.tick();
        Playback playing = state == State.PLAYING ? playback : null;
        if (playing != null) {
            countBytes();
            if (!playing.tick(nowNanos)) {
                services.meters().stalled();
                owner.cut(this, "nothing could be sent for " + patience.stall().toSeconds() + " s");
                return;
            }
            if (nowNanos - reportNanos >= services.config().reportInterval().toNanos()) {
                reportNanos = nowNanos;
                playing.report(nowNanos);
            }
        }
        // A viewer on the connection itself shows its life by taking what is sent.
        boolean shownOtherwise = playing != null && playing.isSending() && interleaved;
        if (shownOtherwise) {
            return;
        }
        if (signs.areMissing(nowNanos)) {
            services.meters().vanished();
            owner.cut(this, "no sign of life for " + signs.keptFor().toSeconds() + " s");
        } else if (signs.isProbeDue(nowNanos)) {
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
        viewer.sent(playback == null ? 0 : playback.takeBytes());
    }

    /** Media has stopped, for now or for good. */
    private void stopped() {
        countBytes();
        viewer.stops();
    }

    /** Ends the session; idempotent. Nothing is sent after this returns. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        stopped();
        state = State.CLOSED;
        closePlaybacks();
        if (port != null && !interleaved) {
            for (MediaTrack track : tracks) {
                port.unwatch(new InetSocketAddress(peer, track.rtcp()), reader);
            }
        }
        viewer.leave();
    }

    @Override
    public String toString() {
        // The whole id would let a reader of the log take part in the session's connection, nothing more; still.
        return "session " + id.substring(0, 6) + "… of " + presentation.permit().cameraName();
    }
}
