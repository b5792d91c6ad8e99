package io.culvert.gateway.export;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.ViewingSession;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who downloads from one camera, request after request: one at a time sends.
 *
 * <p>Threading: thread-safe; guarded by its own monitor.
 */
final class ExportSession {
    private final Permit permit;
    private final InetAddress address;
    private @Nullable ViewingSession viewing;
    private @Nullable Download sending;

    /** Those that were sent as far as we know, and may still be read. */
    private final Set<Download> untaken = new HashSet<>();

    private boolean over;
    private long idleSinceNanos;

    ExportSession(Permit permit, InetAddress address) {
        this.permit = permit;
        this.address = address;
    }

    /** The gate counted it in. */
    synchronized void counted(ViewingSession session) {
        viewing = session;
    }

    synchronized ViewingSession viewing() {
        return Objects.requireNonNull(viewing);
    }

    /** Whether a request with this permit from there may go on with it. */
    boolean isOf(Permit other, InetAddress from) {
        return permit.equals(other) && address.equals(from);
    }

    boolean isByCredentialOf(Permit other) {
        return permit.credentialKey().equals(other.credentialKey());
    }

    /** Something is sent from now on; false where something is already, or the session is over. */
    synchronized boolean begin(Download download) {
        if (over || sending != null) {
            return false;
        }
        sending = download;
        return true;
    }

    /** Nothing is sent any more. */
    synchronized void pause(long nowNanos) {
        untaken.removeIf(Download::isTaken);
        if (sending != null) {
            untaken.add(sending);
        }
        sending = null;
        idleSinceNanos = nowNanos;
    }

    /** Whether nothing is sent; what was sent may still be read. */
    synchronized boolean isPaused() {
        return sending == null;
    }

    /** Whether nothing was sent for so long, and all that was is read. */
    synchronized boolean isIdleFor(long nowNanos, long nanos) {
        untaken.removeIf(Download::isTaken);
        return sending == null && untaken.isEmpty() && nowNanos - idleSinceNanos >= nanos;
    }

    /** What is being sent, or null. */
    synchronized @Nullable Download sending() {
        return sending;
    }

    /** Over from now on: what is being sent is cut off. Idempotent; does not block. */
    void end() {
        Download cut;
        synchronized (this) {
            over = true;
            cut = sending;
        }
        if (cut != null) {
            cut.cut();
        }
    }

    /** The same where the reader is sent away: what was sent and may not be read yet is cut off too. */
    void cut() {
        end();
        Set<Download> sent;
        synchronized (this) {
            sent = Set.copyOf(untaken);
            untaken.clear();
        }
        sent.forEach(Download::cut);
    }
}
