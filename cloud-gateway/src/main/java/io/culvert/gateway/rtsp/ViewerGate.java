package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.Reception;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the RTSP server asks about viewers; answered by the access gate, and by fakes in tests.
 *
 * <p>Threading: may be called on event loops; never blocks.
 */
interface ViewerGate {
    /** Whether the caller may do what it asks. May complete on any thread. */
    CompletionStage<AccessDecision> decide(AccessRequest request);

    /**
     * Counts a viewer in, just before its media starts.
     *
     * @param protocol by which it came
     * @param end cuts the viewer; may be called from any thread, also before this returns
     */
    Admission open(Permit permit, Protocol protocol, InetSocketAddress peer, @Nullable String userAgent, Runnable end);

    /** What came of opening. */
    sealed interface Admission {
        record Admitted(Viewer viewer) implements Admission {}

        /** The share, the user or the camera has as many sessions as it may. */
        record LimitReached() implements Admission {}

        /** No longer allowed, or ended a moment ago and kept out. */
        record Forbidden(String reason) implements Admission {}
    }

    /** A viewer counted in. Thread-safe. */
    interface Viewer {
        UUID id();

        void addBytes(long count);

        void playing(boolean now);

        /** The viewer said how media reaches it. */
        void reception(Reception reception);

        /** The viewer left; harmless when repeated. */
        void close();
    }
}
