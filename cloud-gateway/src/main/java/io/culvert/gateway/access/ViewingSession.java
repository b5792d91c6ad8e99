package io.culvert.gateway.access;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of one camera, from the moment the gate let it in until it leaves or is cut.
 *
 * <p>Threading: every method may be called from any thread. The callback that ends the viewer runs on the thread that cut
 * the session, so it must only hand over to the viewer's own event loop.
 * <p>Lifecycle: made by {@link AccessGate#open}; ended once, by {@link #close()} of the front door or by a cut.
 */
public final class ViewingSession {

    /** Sessions and their events wait in memory by the thousand; a player may call itself anything. */
    private static final int MAX_USER_AGENT = 200;

    private final UUID id;
    private final Permit permit;
    private final Protocol protocol;
    private final InetSocketAddress peer;
    private final @Nullable String userAgent;
    private final Instant startedAt;
    private final Runnable end;
    private final ViewingSessions registry;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicBoolean played = new AtomicBoolean();
    private volatile boolean playing;
    private volatile @Nullable Reception reception;

    ViewingSession(
            UUID id,
            Permit permit,
            Protocol protocol,
            InetSocketAddress peer,
            @Nullable String userAgent,
            Instant startedAt,
            Runnable end,
            ViewingSessions registry) {
        this.id = id;
        this.permit = permit;
        this.protocol = protocol;
        this.peer = peer;
        this.userAgent = clipped(userAgent);
        this.startedAt = startedAt;
        this.end = end;
        this.registry = registry;
    }

    /** Random; stands in the REST interface, is no credential. */
    public UUID id() {
        return id;
    }

    public Permit permit() {
        return permit;
    }

    public Protocol protocol() {
        return protocol;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    /** As the player named itself, at most {@value #MAX_USER_AGENT} characters of it. */
    public @Nullable String userAgent() {
        return userAgent;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Media bytes sent to the viewer so far. */
    public long bytes() {
        return bytes.get();
    }

    /** Whether media flows now; a paused or not yet playing session is no viewer. */
    public boolean isPlaying() {
        return playing;
    }

    /** False once it was closed or cut. */
    public boolean isOpen() {
        return open.get();
    }

    /** Counts media bytes sent; cheap enough for every batch. */
    public void addBytes(long n) {
        bytes.addAndGet(n);
    }

    /** Says whether media flows. */
    public void playing(boolean nowPlaying) {
        playing = nowPlaying;
        if (nowPlaying && open.get() && played.compareAndSet(false, true)) {
            registry.began(this);
        }
    }

    /** Whether media has ever flowed. */
    boolean hasPlayed() {
        return played.get();
    }

    /** The viewer said how media reaches it. */
    public void reception(Reception heard) {
        reception = heard;
    }

    /** What the viewer said last about how media reaches it; null where it has said nothing. */
    public @Nullable Reception reception() {
        return reception;
    }

    /** The viewer left. Idempotent; does not run the end callback. */
    public void close() {
        if (open.compareAndSet(true, false)) {
            registry.forget(this);
        }
    }

    /** Ends the viewer from this side. Returns whether it was this call that ended it. */
    boolean cut() {
        if (!open.compareAndSet(true, false)) {
            return false;
        }
        registry.forget(this);
        end.run();
        return true;
    }

    @Override
    public String toString() {
        return "session " + id + " of camera " + permit.cameraName() + " from " + peer + " by "
                + permit.credentialKey();
    }

    private static @Nullable String clipped(@Nullable String userAgent) {
        return userAgent == null || userAgent.length() <= MAX_USER_AGENT
                ? userAgent
                : userAgent.substring(0, MAX_USER_AGENT);
    }
}
