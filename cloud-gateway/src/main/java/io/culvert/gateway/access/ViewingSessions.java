package io.culvert.gateway.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are open on this node, and who was sent away a moment ago.
 *
 * <p>Threading: guarded by its own monitor, held for map operations only; callbacks run outside it.
 */
public final class ViewingSessions {

    /** How long a credential stays out after its session was ended by hand. */
    static final Duration STAY_OUT = Duration.ofSeconds(30);

    /** A limit on sessions that share a key, e.g. {@code share:ID}. */
    record Limit(String key, int max) {}

    private record StayOut(String credentialKey, InetAddress address, Protocol protocol) {}

    /** Is told of viewers, on whichever thread they come and go; must not block. */
    interface Observer {
        /** Media flows to the viewer for the first time. */
        void began(ViewingSession session);

        /** A viewer to whom media has flowed is gone. */
        void ended(ViewingSession session, Duration since);
    }

    private static final Observer NOBODY = new Observer() {
        @Override
        public void began(ViewingSession session) {}

        @Override
        public void ended(ViewingSession session, Duration since) {}
    };

    private final Clock clock;
    private final Observer observer;
    private final Map<UUID, ViewingSession> sessions = new HashMap<>();
    private final Map<String, Set<ViewingSession>> byLimitKey = new HashMap<>();
    private final Map<UUID, Set<ViewingSession>> byCamera = new HashMap<>();
    private final Map<StayOut, Instant> stayOuts = new HashMap<>();

    public ViewingSessions(Clock clock) {
        this(clock, NOBODY);
    }

    ViewingSessions(Clock clock, Observer observer) {
        this.clock = clock;
        this.observer = observer;
    }

    /** Registers a session unless one of the limits is reached; then empty. */
    synchronized Optional<ViewingSession> admit(
            Permit permit,
            Protocol protocol,
            InetSocketAddress peer,
            @Nullable String userAgent,
            List<Limit> limits,
            Runnable end) {
        for (Limit limit : limits) {
            if (byLimitKey.getOrDefault(limit.key(), Set.of()).size() >= limit.max()) {
                return Optional.empty();
            }
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var session = new ViewingSession(UUID.randomUUID(), permit, protocol, peer, userAgent, now, end, this);
        sessions.put(session.id(), session);
        byCamera.computeIfAbsent(permit.cameraId(), _ -> new LinkedHashSet<>()).add(session);
        for (String key : limitKeys(permit)) {
            byLimitKey.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(session);
        }
        return Optional.of(session);
    }

    /** Media flows to the viewer for the first time. */
    void began(ViewingSession session) {
        observer.began(session);
    }

    void forget(ViewingSession session) {
        remove(session);
        if (session.hasPlayed()) {
            observer.ended(session, Duration.between(session.startedAt(), clock.instant()));
        }
    }

    private synchronized void remove(ViewingSession session) {
        sessions.remove(session.id());
        removeFrom(byCamera, session.permit().cameraId(), session);
        for (String key : limitKeys(session.permit())) {
            removeFrom(byLimitKey, key, session);
        }
    }

    /** The open sessions that match, oldest first. */
    public List<ViewingSession> list(Predicate<ViewingSession> filter) {
        List<ViewingSession> copy;
        synchronized (this) {
            copy = new ArrayList<>(sessions.values());
        }
        copy.removeIf(filter.negate());
        copy.sort(Comparator.comparing((ViewingSession session) -> session.startedAt())
                .thenComparing(session -> session.id().toString()));
        return copy;
    }

    /** The open sessions at this moment, in no order. */
    synchronized List<ViewingSession> now() {
        return sessions.isEmpty() ? List.of() : new ArrayList<>(sessions.values());
    }

    public synchronized Optional<ViewingSession> find(UUID id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** How many sessions of a camera play now. */
    public synchronized int playing(UUID camera) {
        return (int) byCamera.getOrDefault(camera, Set.of()).stream()
                .filter(ViewingSession::isPlaying)
                .count();
    }

    /** How many sessions are open on this node. */
    public synchronized int size() {
        return sessions.size();
    }

    /** Ends a session by hand: its credential stays out for a while, from its address by its protocol. */
    boolean expel(ViewingSession session) {
        synchronized (this) {
            Instant now = clock.instant();
            stayOuts.values().removeIf(until -> !until.isAfter(now));
            stayOuts.put(stayOut(session.permit(), session.protocol(), session.peer()), now.plus(STAY_OUT));
        }
        return session.cut();
    }

    synchronized boolean mustStayOut(String credentialKey, Protocol protocol, InetSocketAddress peer) {
        if (stayOuts.isEmpty()) {
            return false;
        }
        Instant until = stayOuts.get(new StayOut(credentialKey, peer.getAddress(), protocol));
        return until != null && until.isAfter(clock.instant());
    }

    static String shareKey(UUID share) {
        return "share:" + share;
    }

    static String userKey(UUID user) {
        return "user:" + user;
    }

    static String cameraKey(UUID camera) {
        return "camera:" + camera;
    }

    private static List<String> limitKeys(Permit permit) {
        List<String> keys = new ArrayList<>(3);
        keys.add(cameraKey(permit.cameraId()));
        if (permit.shareId() != null) {
            keys.add(shareKey(permit.shareId()));
        }
        if (permit.userId() != null) {
            keys.add(userKey(permit.userId()));
        }
        if (permit.clip() != null) {
            keys.add(permit.credentialKey());
        }
        return keys;
    }

    private static StayOut stayOut(Permit permit, Protocol protocol, InetSocketAddress peer) {
        return new StayOut(permit.credentialKey(), peer.getAddress(), protocol);
    }

    private static <K> void removeFrom(Map<K, Set<ViewingSession>> index, K key, ViewingSession session) {
        Set<ViewingSession> members = index.get(key);
        if (members != null && members.remove(session) && members.isEmpty()) {
            index.remove(key);
        }
    }
}
