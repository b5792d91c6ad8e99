package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.Reception;
import io.culvert.gateway.access.SessionKind;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A session's viewer as the gate and the meters know it: let in for live or for recordings, playing or not, and how much it got.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class CountedViewer {
    private final ViewerGate gate;
    private final Protocol protocol;
    private final RtspMeters meters;
    private final Runnable cut;
    private ViewerGate.@Nullable Viewer viewer;
    private @Nullable Permit admitted;
    private @Nullable AtomicInteger playing;

    /** @param cut called by the gate, on any thread, when the viewer must get nothing more */
    CountedViewer(ViewerGate gate, Protocol protocol, RtspMeters meters, Runnable cut) {
        this.gate = gate;
        this.protocol = protocol;
        this.meters = meters;
        this.cut = cut;
    }

    /** Whether it was let in for the same media: live, or as much of what is recorded. */
    private boolean isInFor(Permit permit) {
        Permit in = admitted;
        return viewer != null
                && in != null
                && in.kind() == permit.kind()
                && (in.kind() == SessionKind.LIVE || in.reach().equals(permit.reach()));
    }

    /** Lets it in for what the permit allows, unless it is already; for anything else it leaves first. */
    ViewerGate.Admission admit(Permit permit, InetSocketAddress from, @Nullable String userAgent) {
        ViewerGate.Viewer in = viewer;
        if (in != null && isInFor(permit)) {
            return new ViewerGate.Admission.Admitted(in);
        }
        AtomicInteger among = playing;
        leave();
        ViewerGate.Admission admission = gate.open(permit, protocol, from, userAgent, cut);
        if (admission instanceof ViewerGate.Admission.Admitted(ViewerGate.Viewer fresh)) {
            viewer = fresh;
            admitted = permit;
            if (among != null) {
                plays(among);
            }
        }
        return admission;
    }

    /** Media begins; no more than once until it stops. */
    void plays(AtomicInteger among) {
        if (playing == null) {
            playing = among;
            among.incrementAndGet();
            if (viewer != null) {
                viewer.playing(true);
            }
        }
    }

    /** Media has stopped, if it had begun. */
    void stops() {
        AtomicInteger among = playing;
        if (among != null) {
            playing = null;
            among.decrementAndGet();
            if (viewer != null) {
                viewer.playing(false);
            }
        }
    }

    void sent(long bytes) {
        if (bytes > 0) {
            meters.sent(bytes);
            if (viewer != null) {
                viewer.addBytes(bytes);
            }
        }
    }

    void reception(Reception reception) {
        if (viewer != null) {
            viewer.reception(reception);
        }
    }

    void leave() {
        stops();
        if (viewer != null) {
            viewer.close();
            viewer = null;
        }
    }
}
