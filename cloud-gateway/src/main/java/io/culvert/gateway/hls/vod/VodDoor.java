package io.culvert.gateway.hls.vod;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.AddressTime;
import io.culvert.gateway.hls.HlsAnswer;
import io.culvert.gateway.hls.HlsMeters;
import io.culvert.gateway.hls.HlsSession;
import io.culvert.gateway.hls.HlsSessions;
import io.culvert.gateway.hls.MasterPlaylist;
import io.culvert.media.mp4.InitSegment;
import io.culvert.media.mp4.Mp4Track;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets viewers of recordings in and answers what they ask for, as {@link io.culvert.gateway.hls.HlsDoor} does for live streams.
 *
 * <p>Threading: thread-safe; its methods block while recordings are read, so they are for virtual threads. What is answered
 * goes out without them.
 */
public final class VodDoor {
    private static final Logger log = LoggerFactory.getLogger(VodDoor.class);

    /** A segment further in the future than this is a mistake. */
    private static final int MAX_AHEAD = 2;

    private static final long MICROS = 1_000_000;

    private final AccessGate gate;
    private final VodConfig config;
    private final VodLists lists;
    private final VodMedia media;
    private final HlsMeters meters;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final HlsSessions<VodList> sessions;
    private final Semaphore places;

    VodDoor(
            AccessGate gate,
            VodLists lists,
            VodMedia media,
            VodConfig config,
            HlsMeters meters,
            Clock clock,
            LongSupplier nanoClock) {
        this.gate = gate;
        this.lists = lists;
        this.media = media;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.sessions = new HlsSessions<>(gate, nanoClock, config.idle(), session -> lists.release(session.playing()));
        this.places = new Semaphore(config.held());
    }

    // -------------------------------------------------------------------------------------------------- coming in

    /**
     * Asks the gate, looks through the recordings, and makes a session. Blocking, for as long as that takes.
     *
     * @param span {@code FROM-DUR} as it stands in the address
     */
    public VodOpening open(AccessRequest request, String span) throws InterruptedException {
        AccessDecision decision = gate.decide(request).toCompletableFuture().join();
        if (!(decision instanceof AccessDecision.Allowed(Permit permit))) {
            return new VodOpening.Refused(decision);
        }
        Optional<AddressTime.Piece> asked = AddressTime.piece(span);
        if (asked.isEmpty()) {
            return new VodOpening.Malformed("archive-FROM-DUR wants FROM as Unix seconds or as a time like"
                    + " 2026-01-31T12:00:00Z, from 1970 to 9999, and DUR as seconds, more than none, or now");
        }
        AddressTime.Piece times = asked.get();
        if (!times.isOpen()
                && times.toMicros() - times.fromMicros() > config.span().toSeconds() * MICROS) {
            return tooLong((times.toMicros() - times.fromMicros()) / MICROS + " s");
        }
        return open(request, permit, piece(permit, times));
    }

    private VodPiece piece(Permit permit, AddressTime.Piece times) {
        long earliest = earliest(permit);
        boolean deep = times.fromMicros() < earliest || permit.reach().isWindow();
        return new VodPiece(
                RecordingKey.of(permit.cameraId(), permit.quality()),
                Math.max(times.fromMicros(), earliest),
                Math.min(times.toMicros(), permit.reach().toMicros()),
                deep ? earliest : Long.MIN_VALUE);
    }

    private long earliest(Permit permit) {
        return permit.reach().earliestMicros(Span.micros(clock.instant()));
    }

    private VodOpening open(AccessRequest request, Permit permit, VodPiece piece) throws InterruptedException {
        VodList list = piece.toMicros() > piece.fromMicros() ? lists.acquire(piece, permit.credentialKey()) : null;
        if (list == null) {
            return piece.toMicros() > piece.fromMicros() ? new VodOpening.TooMany() : new VodOpening.NotRecorded();
        }
        VodOpening opening = null;
        try {
            opening = switch (lists.find(list)) {
                case LISTED -> enter(request, permit, list);
                case NOTHING -> new VodOpening.NotRecorded();
                case NOT_PLAYABLE -> new VodOpening.NotPlayable(MasterPlaylist.names(list.recordedTracks()));
                case TOO_LONG -> tooLong("more");
                case TOO_MANY -> new VodOpening.TooMany();
            };
            return opening;
        } finally {
            if (!(opening instanceof VodOpening.Opened)) {
                lists.release(list);
            }
        }
    }

    private VodOpening enter(AccessRequest request, Permit permit, VodList list) {
        return switch (sessions.enter(request, permit, list, list::wake)) {
            case HlsSessions.Entry.Refused<VodList>(AccessDecision decision) -> new VodOpening.Refused(decision);
            case HlsSessions.Entry.In<VodList>(HlsSession<VodList> session) ->
                new VodOpening.Opened(MasterPlaylist.ofRecording(
                        "archive/" + session.key() + "/stream.m3u8",
                        Objects.requireNonNull(list.coding(0), "the tracks of the first segment"),
                        list.recordedTracks(),
                        list.peakBitsPerSecond()));
        };
    }

    private VodOpening tooLong(String what) {
        return new VodOpening.TooLong(
                what + " asked for (expected: at most " + config.span().toDays() + " days at once)");
    }

    // -------------------------------------------------------------------------------------------------- below a key

    /**
     * The media playlist, held until it has what is asked for.
     *
     * @param sequence number of a segment that it must have unless it is over, or null
     */
    public HlsAnswer playlist(String key, InetSocketAddress peer, @Nullable Long sequence) throws InterruptedException {
        HlsSession<VodList> session = sessions.find(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        VodList list = session.playing();
        if (sequence != null && (sequence < 0 || sequence > list.size() + MAX_AHEAD)) {
            return new HlsAnswer.Malformed("_HLS_msn " + sequence + " is negative or far ahead");
        }
        session.plays();
        return held(session, () -> {
            String text = list.playlist(sequence == null ? 0 : sequence, () -> !session.isOver(), config.heldWait());
            return text == null ? new HlsAnswer.Silent(null) : new HlsAnswer.Playlist(text);
        });
    }

    /** A segment. */
    public HlsAnswer segment(String key, InetSocketAddress peer, long sequence) throws InterruptedException {
        HlsSession<VodList> session = sessions.find(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        VodSegment segment = session.playing().segment(sequence);
        List<Mp4Track> tracks = segment == null ? null : session.playing().coding(segment.coding());
        if (segment == null || tracks == null || segment.endMicros() <= earliest(session.permit())) {
            return new HlsAnswer.Gone();
        }
        return held(session, () -> {
            try {
                ByteBuf bytes = media.segment(segment, tracks);
                return bytes == null ? new HlsAnswer.TooMany() : session.media(bytes, meters);
            } catch (IOException e) {
                log.debug("{} asks for what is not there: {}", session, e.toString());
                return new HlsAnswer.Gone();
            }
        });
    }

    /** An init segment. */
    public HlsAnswer init(String key, InetSocketAddress peer, int number) {
        HlsSession<VodList> session = sessions.find(key, peer);
        if (session == null) {
            return new HlsAnswer.Ended();
        }
        List<Mp4Track> tracks = session.playing().coding(number);
        return tracks == null
                ? new HlsAnswer.Gone()
                : session.media(Unpooled.wrappedBuffer(InitSegment.bytes(tracks)), meters);
    }

    /** An address that leads nowhere; whose key is none learns nothing of that. */
    public HlsAnswer nothing(String key, InetSocketAddress peer) {
        return sessions.find(key, peer) == null ? new HlsAnswer.Ended() : new HlsAnswer.Gone();
    }

    /** The viewer says that it leaves. */
    public void leave(String key, InetSocketAddress peer) {
        HlsSession<VodList> session = sessions.find(key, peer);
        if (session != null) {
            sessions.end(session);
        }
    }

    /** What takes time. */
    private interface Work {
        HlsAnswer answer() throws InterruptedException;
    }

    private HlsAnswer held(HlsSession<VodList> session, Work work) throws InterruptedException {
        if (session.underWay() >= config.heldPerSession() || !session.hold(config.heldPerSession())) {
            return new HlsAnswer.TooMany();
        }
        try {
            if (!places.tryAcquire()) {
                return new HlsAnswer.TooMany();
            }
            try {
                HlsAnswer answer = work.answer();
                if (session.isOver() && answer instanceof HlsAnswer.Media given) {
                    given.data().release();
                }
                return session.isOver() ? new HlsAnswer.Ended() : answer;
            } finally {
                places.release();
            }
        } finally {
            session.letGo();
            session.seen(nanoClock.getAsLong());
        }
    }

    // -------------------------------------------------------------------------------------------------- time

    int sessions() {
        return sessions.size();
    }

    /** Ends sessions whose viewers are gone; called about once a second. */
    void sweep() {
        sessions.sweep();
    }

    void close() {
        sessions.endAll();
    }
}
