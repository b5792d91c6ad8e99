package io.culvert.gateway.tunnel;

import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.OnvifProof;
import io.culvert.proto.tunnel.v1.SignOnvif;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Logins at cameras that one agent was asked for and has not given. An agent of before never answers: who asks waits a little, and
 * has none. Threading: any.
 */
final class OnvifLogins {
    private static final long PATIENCE_MILLIS = 3_000;
    private static final int MOST = 64;

    private record Asked(String created, CompletableFuture<Optional<OnvifLogin>> answer) {}

    private final Map<Long, Asked> asked = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Predicate<GatewayControl.Builder> commands;

    /** @param commands sends a command; false when the tunnel is not attached */
    OnvifLogins(Predicate<GatewayControl.Builder> commands) {
        this.commands = commands;
    }

    /** Completes on any thread, never exceptionally. */
    CompletableFuture<Optional<OnvifLogin>> ask(String camera, String created) {
        long id = ids.incrementAndGet();
        CompletableFuture<Optional<OnvifLogin>> answer = new CompletableFuture<>();
        if (asked.size() >= MOST) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        asked.put(id, new Asked(created, answer));
        boolean sent = commands.test(GatewayControl.newBuilder()
                .setSignOnvif(SignOnvif.newBuilder()
                        .setRequestId(id)
                        .setCamera(camera)
                        .setCreated(created)));
        if (!sent) {
            answer.complete(Optional.empty());
        }
        return answer.completeOnTimeout(Optional.empty(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .whenComplete((login, failure) -> asked.remove(id));
    }

    /** The agent answered; an unknown id is one that nobody waits for any more. */
    void answered(OnvifProof proof) {
        Asked one = asked.remove(proof.getRequestId());
        if (one != null) {
            one.answer().complete(OnvifLogin.of(proof, one.created()));
        }
    }
}
