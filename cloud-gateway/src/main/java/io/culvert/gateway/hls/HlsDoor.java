package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.SessionAdmission;
import io.culvert.gateway.access.ViewingSession;
import io.culvert.gateway.stream.DescribeResult;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Base64;
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
    private static final int KEY_BYTES = 24;
    private static final Base64.Encoder KEY_FORM = Base64.getUrlEncoder().withoutPadding();

    /** A playlist further in the future than this is a mistake (RFC 8216bis section 6.2.5.2). */
    private static final int MAX_AHEAD = 2;

    private final AccessGate gate;
    private final StreamHub hub;
    private final HlsConfig config;
    private final HlsMeters meters;
    private final LongSupplier nanoClock;
    private final SecureRandom random = new SecureRandom();
    private final Packagers packagers;
    private final HlsSessions sessions;
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
        this.sessions = new HlsSessions(nanoClock, config, this::ended);
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
        HlsSession session = new HlsSession(newKey(), permit, request.peer(), packager, nanoClock.getAsLong());
        SessionAdmission admission =
                gate.open(permit, Protocol.HLS, request.peer(), request.userAgent(), () -> sessions.end(session));
        return switch (admission) {
            case SessionAdmission.LimitReached _ -> new HlsOpening.Refused(new AccessDecision.LimitReached());
            case SessionAdmission.Forbidden(String reason) ->
                new HlsOpening.Refused(new AccessDecision.Forbidden(reason));
            case SessionAdmission.Admitted(ViewingSession viewing) -> {
                session.counted(viewing);
                sessions.add(session);
                if (!viewing.isOpen()) {
                    sessions.end(session); // cut before it was found here
                }
                StreamDescription all = packager.description();
                yield new HlsOpening.Opened(MasterPlaylist.text(
                        "live/" + session.key() + "/stream.m3u8",
                        window.tracks(),
                        all == null ? List.of() : all.tracks(),
                        hub.status(session.streamKey()).bitrateBps()));
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

    private String newKey() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return KEY_FORM.encodeToString(key);
    }

    private void ended(HlsSession session) {
        session.viewing().close();
        packagers.release(session.streamKey(), session.packager());
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
        HlsSession session = session(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        if ((sequence == null && part != null) || (sequence != null && sequence < 0) || (part != null && part < 0)) {
            return new HlsAnswer.Malformed("_HLS_part wants _HLS_msn, and neither is negative");
        }
        LiveWindow window = session.packager().window();
        if (sequence != null && window.lastSequence() >= 0 && sequence > window.lastSequence() + MAX_AHEAD) {
            return new HlsAnswer.Malformed("_HLS_msn " + sequence + " is far ahead");
        }
        playing(session);
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
        HlsSession session = session(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        LiveWindow window = session.packager().window();
        if (number > window.nextPart()) {
            return new HlsAnswer.Gone();
        }
        return held(session, () -> window.nextPart() > number, () -> media(session, window.part(number)));
    }

    /** A whole segment. */
    public HlsAnswer segment(String key, InetSocketAddress peer, long sequence) {
        HlsSession session = session(key, peer);
        return session == null
                ? new HlsAnswer.Ended()
                : media(session, session.packager().window().segment(sequence));
    }

    /** An init segment. */
    public HlsAnswer init(String key, InetSocketAddress peer, int number) {
        HlsSession session = session(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        byte[] bytes = session.packager().window().init(number);
        return media(session, bytes == null ? null : Unpooled.wrappedBuffer(bytes));
    }

    /** What stands in the place of media from before the first viewer: nothing. */
    public HlsAnswer gap(String key, InetSocketAddress peer) {
        HlsSession session = session(key, peer);
        return session == null ? new HlsAnswer.Ended() : media(session, Unpooled.EMPTY_BUFFER);
    }

    /** The viewer says that it leaves. */
    public void leave(String key, InetSocketAddress peer) {
        HlsSession session = session(key, peer);
        if (session != null) {
            sessions.end(session);
        }
    }

    /** A key opens nothing from an address from which its credential would not. */
    private @Nullable HlsSession session(String key, InetSocketAddress peer) {
        HlsSession session = sessions.find(key);
        boolean moved = session != null && !session.peer().getAddress().equals(peer.getAddress());
        return session == null || (moved && !gate.stillAllows(session.permit(), peer)) ? null : session;
    }

    private static void playing(HlsSession session) {
        ViewingSession viewing = session.viewing();
        if (!viewing.isPlaying()) {
            viewing.playing(true);
        }
    }

    private HlsAnswer media(HlsSession session, @Nullable ByteBuf data) {
        if (data == null) {
            return new HlsAnswer.Gone();
        }
        session.viewing().addBytes(data.readableBytes());
        meters.sent(data.readableBytes());
        return new HlsAnswer.Media(data, new SentTo(session));
    }

    private HlsAnswer held(HlsSession session, BooleanSupplier there, Supplier<HlsAnswer> answer)
            throws InterruptedException {
        if (!session.hold(config.heldPerSession())) {
            return new HlsAnswer.TooMany();
        }
        try {
            if (!places.tryAcquire()) {
                return new HlsAnswer.TooMany();
            }
            try {
                LiveWindow window = session.packager().window();
                boolean came = window.await(there, () -> !session.isOver(), window.patience());
                if (session.isOver()) {
                    return new HlsAnswer.Ended();
                }
                return came
                        ? answer.get()
                        : new HlsAnswer.Silent(hub.status(session.streamKey()).error());
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
