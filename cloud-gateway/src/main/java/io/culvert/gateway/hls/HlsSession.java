package io.culvert.gateway.hls;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.ViewingSession;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of one stream or of one piece of a recording: what its key opens, until it is silent for too long or sent away.
 *
 * <p>Threading: thread-safe.
 *
 * @param <T> what is played
 */
public final class HlsSession<T> {
    private final String key;
    private final Permit permit;
    private final InetSocketAddress peer;
    private final T playing;
    private final Runnable wake;
    private final AtomicInteger held = new AtomicInteger();
    private final Set<Sending> underWay = new HashSet<>();

    /** Those under way, and those that were sent as far as we know, and may still be read. */
    private final Set<Sending> untaken = new HashSet<>();

    private volatile @Nullable ViewingSession viewing;
    private volatile long seenNanos;
    private volatile boolean over;

    /** @param wake lets held requests ask again whether the session is over */
    HlsSession(String key, Permit permit, InetSocketAddress peer, T playing, Runnable wake, long nowNanos) {
        this.key = key;
        this.permit = permit;
        this.peer = peer;
        this.playing = playing;
        this.wake = wake;
        this.seenNanos = nowNanos;
    }

    /** The secret in its addresses. */
    public String key() {
        return key;
    }

    public Permit permit() {
        return permit;
    }

    /** Where the viewer came from when it showed its credential. */
    InetSocketAddress peer() {
        return peer;
    }

    public T playing() {
        return playing;
    }

    /** The gate counted it in; before that nobody finds it. */
    void counted(ViewingSession session) {
        viewing = session;
    }

    ViewingSession viewing() {
        return Objects.requireNonNull(viewing);
    }

    /** The viewer takes what it plays: it counts as one from now on. */
    public void plays() {
        ViewingSession session = viewing();
        if (!session.isPlaying()) {
            session.playing(true);
        }
    }

    public void seen(long nowNanos) {
        seenNanos = nowNanos;
    }

    boolean isIdle(long nowNanos, long mostNanos) {
        return held.get() == 0 && nowNanos - seenNanos > mostNanos;
    }

    public boolean isOver() {
        return over;
    }

    /** Takes a place among the requests that are held; false where all are taken. */
    public boolean hold(int most) {
        if (held.incrementAndGet() > most) {
            held.decrementAndGet();
            return false;
        }
        return true;
    }

    public void letGo() {
        held.decrementAndGet();
    }

    /** Media for the viewer, which counts as given to it. */
    public HlsAnswer.Media media(ByteBuf data, HlsMeters meters) {
        viewing().addBytes(data.readableBytes());
        meters.sent(data.readableBytes());
        return new HlsAnswer.Media(data, new SentTo(this));
    }

    /** Answers with media that are not wholly sent yet. */
    public int underWay() {
        synchronized (underWay) {
            return underWay.size();
        }
    }

    /** Media is about to go to the viewer; cut off at once where the session is over. */
    Sending sends(Runnable cutOff) {
        Sending sending = new Sending(this, cutOff);
        boolean goes;
        synchronized (underWay) {
            goes = !over;
            if (goes) {
                underWay.add(sending);
                untaken.add(sending);
            }
        }
        if (!goes) {
            sending.cut();
        }
        return sending;
    }

    void sent(Sending sending) {
        synchronized (underWay) {
            underWay.remove(sending);
        }
    }

    void taken(Sending sending) {
        synchronized (underWay) {
            untaken.remove(sending);
        }
    }

    /** Over from now on: held requests are let go, what is being sent is cut off. Idempotent. */
    void end() {
        end(underWay);
    }

    /** The same where the viewer is sent away: what was sent and may not be read yet is cut off too. */
    void cut() {
        end(untaken);
    }

    private void end(Set<Sending> unwanted) {
        over = true;
        wake.run();
        ViewingSession counted = viewing;
        if (counted != null) {
            counted.close();
        }
        Set<Sending> cut;
        synchronized (underWay) {
            cut = Set.copyOf(unwanted);
            underWay.clear();
            untaken.clear();
        }
        cut.forEach(Sending::cut);
    }

    @Override
    public String toString() {
        return "HLS session of camera " + permit.cameraName() + " from " + peer;
    }
}
