package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.Reception;
import io.culvert.gateway.access.SessionAdmission;
import io.culvert.gateway.access.ViewingSession;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The access gate as the RTSP server sees it. Thread-safe. */
@Singleton
final class AccessViewerGate implements ViewerGate {
    private final AccessGate gate;

    AccessViewerGate(AccessGate gate) {
        this.gate = gate;
    }

    @Override
    public CompletionStage<AccessDecision> decide(AccessRequest request) {
        return gate.decide(request);
    }

    @Override
    public Admission open(
            Permit permit, Protocol protocol, InetSocketAddress peer, @Nullable String userAgent, Runnable end) {
        return switch (gate.open(permit, protocol, peer, userAgent, end)) {
            case SessionAdmission.Admitted(ViewingSession session) -> new Admission.Admitted(new Counted(session));
            case SessionAdmission.LimitReached _ -> new Admission.LimitReached();
            case SessionAdmission.Forbidden(String reason) -> new Admission.Forbidden(reason);
        };
    }

    private record Counted(ViewingSession session) implements Viewer {
        @Override
        public UUID id() {
            return session.id();
        }

        @Override
        public void addBytes(long count) {
            session.addBytes(count);
        }

        @Override
        public void playing(boolean now) {
            session.playing(now);
        }

        @Override
        public void reception(Reception reception) {
            session.reception(reception);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
