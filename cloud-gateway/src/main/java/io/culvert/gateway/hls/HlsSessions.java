package io.culvert.gateway.hls;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this node by their keys. A key that is not here opens nothing.
 *
 * <p>Threading: thread-safe.
 */
final class HlsSessions {
    private final Map<String, HlsSession> byKey = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;
    private final long idleNanos;
    private final Consumer<HlsSession> ended;

    /**
     * @param nanoClock monotonic, as {@link System#nanoTime()}
     * @param ended told once of each session that is over, on the thread that ended it
     */
    HlsSessions(LongSupplier nanoClock, HlsConfig config, Consumer<HlsSession> ended) {
        this.nanoClock = nanoClock;
        this.idleNanos = config.idle().toNanos();
        this.ended = ended;
    }

    void add(HlsSession session) {
        byKey.put(session.key(), session);
    }

    /** The session of a key, seen alive by this; null for one that is over or never was. */
    @Nullable
    HlsSession find(String key) {
        HlsSession session = byKey.get(key);
        if (session != null) {
            session.seen(nanoClock.getAsLong());
        }
        return session;
    }

    void end(HlsSession session) {
        if (byKey.remove(session.key(), session)) {
            session.end();
            ended.accept(session);
        }
    }

    /** Ends those whose viewers have been silent for too long. */
    void sweep() {
        long now = nanoClock.getAsLong();
        for (HlsSession session : byKey.values()) {
            if (session.isIdle(now, idleNanos)) {
                end(session);
            }
        }
    }

    void endAll() {
        byKey.values().forEach(this::end);
    }

    int size() {
        return byKey.size();
    }
}
