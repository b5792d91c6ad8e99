package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.stream.DescribeResult;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets viewers in and answers what they ask for. A viewer shows its credential once, for the master playlist; that playlist
 * leads to addresses with a key of 192 random bits, good for this one session: while the viewer asks for something at least
 * every 30 s, and as long as the gate leaves it in.
 *
 * <p>Threading: thread-safe; its methods block while they wait for media, so they are for virtual threads.
 */
public final class HlsDoor {
    /** A playlist further in the future than this is a mistake (RFC 8216bis section 6.2.5.2). */
    private static final int MAX_AHEAD = 2;

    private final AccessGate gate;
    private final StreamHub hub;
    private final HlsConfig config;
    private final HlsMeters meters;
    private final LongSupplier nanoClock;
    private final Packagers packagers;
    private final HlsSessions<LivePackager> sessions;
    private final Semaphore places;

    HlsDoor(
            AccessGate gate,
            StreamHub hub,
            Packagers packagers,
            HlsConfig config,
            HlsMeters meters,
            LongSupplier nanoClock) {
        this.gate = gate;
        this.hub = hub;
        this.packagers = packagers;
        this.config = config;
        this.meters = meters;
        this.nanoClock = nanoClock;
        this.sessions = new HlsSessions<>(gate, nanoClock, config.idle(), this::ended);
        this.places = new Semaphore(config.held());
        meters.watch(sessions::size, packagers::size);
    }

    // -------------------------------------------------------------------------------------------------- coming in

    /** Asks the gate, starts the stream where it does not run, and makes a session. Blocking, for seconds at most. */
    public HlsOpening open(AccessRequest request) throws InterruptedException {
        AccessDecision decision = gate.decide(request).toCompletableFuture().join();
        if (!(decision instanceof AccessDecision.Allowed(Permit permit))) {
            return new HlsOpening.Refused(decision);
        }
        StreamKey stream = permit.streamKey();
        if (hub.stream(stream).describe().toCompletableFuture().join()
                instanceof DescribeResult.Unavailable(SourceFailure failure)) {
            return new HlsOpening.Unavailable(failure);
        }
        LivePackager packager = packagers.acquire(stream);
        HlsOpening opening = null;
        try {
            opening = open(request, permit, packager);
            return opening;
        } finally {
            if (!(opening instanceof HlsOpening.Opened)) {
                packagers.release(stream, packager);
            }
        }
    }

    private HlsOpening open(AccessRequest request, Permit permit, LivePackager packager) throws InterruptedException {
        LiveWindow window = packager.window();
        BooleanSupplier known = () -> !window.tracks().isEmpty();
        if (!window.await(known, () -> isPlayable(packager), config.mediaWait())) {
            StreamDescription all = packager.description();
            return all == null || isPlayable(packager)
                    ? new HlsOpening.Unavailable(new SourceFailure(
                            SourceFailure.Code.SILENT,
                            "no key frame within " + config.mediaWait().toSeconds() + " s"))
                    : new HlsOpening.NotPlayable(names(all));
        }
        return switch (sessions.enter(request, permit, packager, window::wake)) {
            case HlsSessions.Entry.Refused<LivePackager>(AccessDecision decision) -> new HlsOpening.Refused(decision);
            case HlsSessions.Entry.In<LivePackager>(HlsSession<LivePackager> session) -> {
                StreamDescription all = packager.description();
                yield new HlsOpening.Opened(MasterPlaylist.text(
                        "live/" + session.key() + "/stream.m3u8",
                        window.tracks(),
                        all == null ? List.of() : all.tracks(),
                        hub.status(permit.streamKey()).bitrateBps()));
            }
        };
    }

    private static boolean isPlayable(LivePackager packager) {
        StreamDescription all = packager.description();
        return all == null || LivePackager.leading(all) != null;
    }

    private static String names(StreamDescription all) {
        return all.tracks().stream()
                .map(track -> track.encodingName().isEmpty() ? "unknown" : track.encodingName())
                .collect(Collectors.joining(", "));
    }

    private void ended(HlsSession<LivePackager> session) {
        packagers.release(session.permit().streamKey(), session.playing());
    }

    // -------------------------------------------------------------------------------------------------- below a key

    /**
     * The media playlist, held until it has what is asked for.
     *
     * @param sequence media sequence number that it must have, or null
     * @param part part of that segment, or null
     */
    public HlsAnswer playlist(String key, InetSocketAddress peer, @Nullable Long sequence, @Nullable Integer part)
            throws InterruptedException {
        HlsSession<LivePackager> session = session(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        if ((sequence == null && part != null) || (sequence != null && sequence < 0) || (part != null && part < 0)) {
            return new HlsAnswer.Malformed("_HLS_part wants _HLS_msn, and neither is negative");
        }
        LiveWindow window = session.playing().window();
        if (sequence != null && window.lastSequence() >= 0 && sequence > window.lastSequence() + MAX_AHEAD) {
            return new HlsAnswer.Malformed("_HLS_msn " + sequence + " is far ahead");
        }
        session.plays();
        BooleanSupplier there = sequence == null
                ? () -> window.playlist() != null
                : () -> window.playlist() != null && window.has(sequence, part == null ? -1 : part);
        return held(session, there, () -> {
            String text = window.playlist();
            return text == null ? new HlsAnswer.Gone() : new HlsAnswer.Playlist(text);
        });
    }

    /** A part; one that is to come next is held until it is there. */
    public HlsAnswer part(String key, InetSocketAddress peer, long number) throws InterruptedException {
        HlsSession<LivePackager> session = session(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        LiveWindow window = session.playing().window();
        if (number > window.nextPart()) {
            return new HlsAnswer.Gone();
        }
        return held(session, () -> window.nextPart() > number, () -> media(session, window.part(number)));
    }

    /** A whole segment. */
    public HlsAnswer segment(String key, InetSocketAddress peer, long sequence) {
        HlsSession<LivePackager> session = session(key, peer);
        return session == null
                ? new HlsAnswer.Ended()
                : media(session, session.playing().window().segment(sequence));
    }

    /** An init segment. */
    public HlsAnswer init(String key, InetSocketAddress peer, int number) {
        HlsSession<LivePackager> session = session(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        byte[] bytes = session.playing().window().init(number);
        return media(session, bytes == null ? null : Unpooled.wrappedBuffer(bytes));
    }

    /** What stands in the place of media from before the first viewer: nothing. */
    public HlsAnswer gap(String key, InetSocketAddress peer) {
        HlsSession<LivePackager> session = session(key, peer);
        return session == null ? new HlsAnswer.Ended() : media(session, Unpooled.EMPTY_BUFFER);
    }

    /** The viewer says that it leaves. */
    public void leave(String key, InetSocketAddress peer) {
        HlsSession<LivePackager> session = session(key, peer);
        if (session != null) {
            sessions.end(session);
        }
    }

    private @Nullable HlsSession<LivePackager> session(String key, InetSocketAddress peer) {
        return sessions.find(key, peer);
    }

    private HlsAnswer media(HlsSession<LivePackager> session, @Nullable ByteBuf data) {
        return data == null ? new HlsAnswer.Gone() : session.media(data, meters);
    }

    private HlsAnswer held(HlsSession<LivePackager> session, BooleanSupplier there, Supplier<HlsAnswer> answer)
            throws InterruptedException {
        if (!session.hold(config.heldPerSession())) {
            return new HlsAnswer.TooMany();
        }
        try {
            if (!places.tryAcquire()) {
                return new HlsAnswer.TooMany();
            }
            try {
                LiveWindow window = session.playing().window();
                boolean came = window.await(there, () -> !session.isOver(), window.patience());
                if (session.isOver()) {
                    return new HlsAnswer.Ended();
                }
                return came
                        ? answer.get()
                        : new HlsAnswer.Silent(
                                hub.status(session.permit().streamKey()).error());
            } finally {
                places.release();
            }
        } finally {
            session.letGo();
            session.seen(nanoClock.getAsLong());
        }
    }

    // -------------------------------------------------------------------------------------------------- time

    /** Ends sessions whose viewers are gone; called about once a second. */
    void sweep() {
        sessions.sweep();
    }

    void close() {
        sessions.endAll();
        packagers.close();
    }
}
