package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.SessionAdmission;
import io.culvert.gateway.access.ViewingSession;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one kind on this node, by their keys of 192 random bits. A key that is not here opens nothing.
 *
 * <p>Threading: thread-safe.
 *
 * @param <T> what is played
 */
public final class HlsSessions<T> {
    private static final int KEY_BYTES = 24;
    private static final Base64.Encoder KEY_FORM = Base64.getUrlEncoder().withoutPadding();

    private final AccessGate gate;
    private final Map<String, HlsSession<T>> byKey = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoClock;
    private final long idleNanos;
    private final Consumer<HlsSession<T>> ended;

    /**
     * @param nanoClock monotonic, as {@link System#nanoTime()}
     * @param idle a session ends so long after its last request
     * @param ended told once of each session that is over, on the thread that ended it
     */
    public HlsSessions(AccessGate gate, LongSupplier nanoClock, Duration idle, Consumer<HlsSession<T>> ended) {
        this.gate = gate;
        this.nanoClock = nanoClock;
        this.idleNanos = idle.toNanos();
        this.ended = ended;
    }

    /** Who asked for a session gets one, or the reason why not. */
    public sealed interface Entry<T> {
        record In<T>(HlsSession<T> session) implements Entry<T> {}

        /** Never {@link AccessDecision.Allowed}. */
        record Refused<T>(AccessDecision decision) implements Entry<T> {}
    }

    /**
     * Counts a viewer in.
     *
     * @param wake lets held requests of the session ask again whether it is over
     */
    public Entry<T> enter(AccessRequest request, Permit permit, T playing, Runnable wake) {
        HlsSession<T> session =
                new HlsSession<>(newKey(), permit, request.peer(), playing, wake, nanoClock.getAsLong());
        SessionAdmission admission =
                gate.open(permit, Protocol.HLS, request.peer(), request.userAgent(), () -> cut(session));
        return switch (admission) {
            case SessionAdmission.LimitReached _ -> new Entry.Refused<>(new AccessDecision.LimitReached());
            case SessionAdmission.Forbidden(String reason) -> new Entry.Refused<>(new AccessDecision.Forbidden(reason));
            case SessionAdmission.Admitted(ViewingSession viewing) -> {
                session.counted(viewing);
                add(session);
                if (!viewing.isOpen()) {
                    end(session); // cut before it was found here
                }
                yield new Entry.In<>(session);
            }
        };
    }

    private String newKey() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return KEY_FORM.encodeToString(key);
    }

    void add(HlsSession<T> session) {
        byKey.put(session.key(), session);
    }

    /**
     * The session of a key, seen alive by this; null for one that is over or never was. A key opens nothing from an address
     * from which its credential would not.
     */
    public @Nullable HlsSession<T> find(String key, InetSocketAddress peer) {
        HlsSession<T> session = find(key);
        boolean moved = session != null && !session.peer().getAddress().equals(peer.getAddress());
        return session == null || (moved && !gate.stillAllows(session.permit(), peer)) ? null : session;
    }

    @Nullable
    HlsSession<T> find(String key) {
        HlsSession<T> session = byKey.get(key);
        if (session != null) {
            session.seen(nanoClock.getAsLong());
        }
        return session;
    }

    /** Ends a session that is silent, or as its viewer wishes. Idempotent. */
    public void end(HlsSession<T> session) {
        if (byKey.remove(session.key(), session)) {
            session.end();
            ended.accept(session);
        }
    }

    /** The gate sends its viewer away. */
    private void cut(HlsSession<T> session) {
        if (byKey.remove(session.key(), session)) {
            session.cut();
            ended.accept(session);
        }
    }

    /** Ends those whose viewers have been silent for too long; called about once a second. */
    public void sweep() {
        long now = nanoClock.getAsLong();
        for (HlsSession<T> session : byKey.values()) {
            if (session.isIdle(now, idleNanos)) {
                end(session);
            }
        }
    }

    public void endAll() {
        byKey.values().forEach(this::end);
    }

    public int size() {
        return byKey.size();
    }
}
