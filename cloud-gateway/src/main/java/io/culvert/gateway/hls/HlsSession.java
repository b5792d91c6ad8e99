package io.culvert.gateway.hls;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.ViewingSession;
import io.culvert.gateway.stream.StreamKey;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of one stream: what its key opens, until it is silent for too long or sent away.
 *
 * <p>Threading: thread-safe.
 */
final class HlsSession {
    private final String key;
    private final Permit permit;
    private final InetSocketAddress peer;
    private final LivePackager packager;
    private final AtomicInteger held = new AtomicInteger();
    private final Set<Runnable> underWay = new HashSet<>();
    private volatile @Nullable ViewingSession viewing;
    private volatile long seenNanos;
    private volatile boolean over;

    HlsSession(String key, Permit permit, InetSocketAddress peer, LivePackager packager, long nowNanos) {
        this.key = key;
        this.permit = permit;
        this.peer = peer;
        this.packager = packager;
        this.seenNanos = nowNanos;
    }

    /** The secret in its addresses. */
    String key() {
        return key;
    }

    Permit permit() {
        return permit;
    }

    /** Where the viewer came from when it showed its credential. */
    InetSocketAddress peer() {
        return peer;
    }

    LivePackager packager() {
        return packager;
    }

    StreamKey streamKey() {
        return permit.streamKey();
    }

    /** The gate counted it in; before that nobody finds it. */
    void counted(ViewingSession session) {
        viewing = session;
    }

    ViewingSession viewing() {
        return Objects.requireNonNull(viewing);
    }

    void seen(long nowNanos) {
        seenNanos = nowNanos;
    }

    boolean isIdle(long nowNanos, long mostNanos) {
        return held.get() == 0 && nowNanos - seenNanos > mostNanos;
    }

    boolean isOver() {
        return over;
    }

    /** Takes a place among the requests that are held; false where all are taken. */
    boolean hold(int most) {
        if (held.incrementAndGet() > most) {
            held.decrementAndGet();
            return false;
        }
        return true;
    }

    void letGo() {
        held.decrementAndGet();
    }

    /** Media is about to go to the viewer; the result is to be called when it is through. */
    Runnable sends(Runnable cutOff) {
        synchronized (underWay) {
            underWay.add(cutOff);
        }
        return () -> {
            synchronized (underWay) {
                underWay.remove(cutOff);
            }
        };
    }

    /** Over from now on: held requests are let go, what is being sent is cut off. Idempotent. */
    void end() {
        over = true;
        packager.window().wake();
        Set<Runnable> cut;
        synchronized (underWay) {
            cut = Set.copyOf(underWay);
            underWay.clear();
        }
        cut.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return "HLS session of camera " + permit.cameraName() + " from " + peer;
    }
}
