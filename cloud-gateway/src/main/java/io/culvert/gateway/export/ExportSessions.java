package io.culvert.gateway.export;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.SessionAdmission;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of who downloads. A player that seeks makes request after request, each cutting off the one before: they are
 * one session as long as they come from one address by one credential, no two send at a time, and the pauses are short.
 *
 * <p>Threading: thread-safe; {@link #begin} blocks.
 */
final class ExportSessions {
    private static final long LOOK_NANOS = 20_000_000L;

    private final AccessGate gate;
    private final ExportLimits limits;
    private final LongSupplier nanoTime;
    private final Set<ExportSession> open = ConcurrentHashMap.newKeySet();

    ExportSessions(AccessGate gate, ExportLimits limits, LongSupplier nanoTime) {
        this.gate = gate;
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** Counts a download in; null where it is, else why not. */
    @Nullable
    AccessDecision begin(AccessRequest request, Permit permit, Download download) {
        long until = nanoTime.getAsLong() + limits.patience().toNanos();
        while (true) {
            if (goOn(request, permit, download)) {
                return null;
            }
            AccessDecision refused = admit(request, permit, download);
            if (!(refused instanceof AccessDecision.LimitReached)
                    || nanoTime.getAsLong() - until > 0
                    || Thread.currentThread().isInterrupted()) {
                return refused;
            }
            endIdle(permit);
            LockSupport.parkNanos(LOOK_NANOS); // a player's last request may be about to end
        }
    }

    private boolean goOn(AccessRequest request, Permit permit, Download download) {
        InetAddress from = request.peer().getAddress();
        for (ExportSession session : open) {
            if (session.isOf(permit, from) && gate.stillAllows(permit, request.peer()) && session.begin(download)) {
                download.belongsTo(session.viewing(), () -> session.pause(nanoTime.getAsLong()));
                return true;
            }
        }
        return false;
    }

    private @Nullable AccessDecision admit(AccessRequest request, Permit permit, Download download) {
        ExportSession session = new ExportSession(permit, request.peer().getAddress());
        session.begin(download);
        SessionAdmission admission =
                gate.open(permit, Protocol.HTTP, request.peer(), request.userAgent(), () -> cut(session));
        return switch (admission) {
            case SessionAdmission.LimitReached _ -> new AccessDecision.LimitReached();
            case SessionAdmission.Forbidden(String reason) -> new AccessDecision.Forbidden(reason);
            case SessionAdmission.Admitted(var viewing) -> {
                session.counted(viewing);
                download.belongsTo(viewing, () -> session.pause(nanoTime.getAsLong()));
                viewing.playing(true);
                open.add(session);
                if (!viewing.isOpen()) {
                    cut(session); // before it was found here
                }
                yield null;
            }
        };
    }

    /** The gate ended it. */
    private void cut(ExportSession session) {
        open.remove(session);
        session.cut();
    }

    private void end(ExportSession session) {
        open.remove(session);
        session.end();
        session.viewing().close();
    }

    private void endIdle(Permit permit) {
        for (ExportSession session : open) {
            if (session.isByCredentialOf(permit) && session.isPaused()) {
                end(session);
            }
        }
    }

    /** Ends sessions whose readers are gone, and those that take nothing; called about once a second. */
    void sweep() {
        long now = nanoTime.getAsLong();
        for (ExportSession session : open) {
            Download sending = session.sending();
            if (session.isIdleFor(now, limits.linger().toNanos())
                    || (sending != null && sending.isStalled(now, limits.stall().toNanos()))) {
                end(session);
            }
        }
    }

    void endAll() {
        open.forEach(this::end);
    }

    int size() {
        return open.size();
    }
}
