package io.culvert.gateway.tunnel;

import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.OnvifProof;
import io.culvert.proto.tunnel.v1.SignOnvif;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Logins at cameras that one agent was asked for and has not given. An agent of before never answers: who asks waits a little, and
 * has none. Threading: any.
 */
final class OnvifLogins {
    private static final long PATIENCE_MILLIS = 3_000;
    private static final int MOST = 64;

    /** Values of an HTTP header that a camera may get. */
    private static final Pattern DIGEST = Pattern.compile("Digest [ -~]{1,4000}");

    private final Map<Long, CompletableFuture<Optional<OnvifProof>>> asked = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Predicate<GatewayControl.Builder> commands;

    /** @param commands sends a command; false when the tunnel is not attached */
    OnvifLogins(Predicate<GatewayControl.Builder> commands) {
        this.commands = commands;
    }

    /** Completes on any thread, never exceptionally. */
    CompletableFuture<Optional<OnvifLogin>> login(String camera, String created) {
        return ask(SignOnvif.newBuilder().setCamera(camera).setCreated(created))
                .thenApply(proof -> proof.flatMap(it -> OnvifLogin.of(it, created)));
    }

    /** The value of a header; completes on any thread, never exceptionally. */
    CompletableFuture<Optional<Secret>> authorization(String camera, List<String> challenges, String path) {
        return ask(SignOnvif.newBuilder()
                        .setCamera(camera)
                        .addAllChallenges(challenges)
                        .setPath(path))
                .thenApply(proof -> proof.map(OnvifProof::getAuthorization)
                        .filter(value -> DIGEST.matcher(value).matches())
                        .map(Secret::of));
    }

    private CompletableFuture<Optional<OnvifProof>> ask(SignOnvif.Builder question) {
        long id = ids.incrementAndGet();
        CompletableFuture<Optional<OnvifProof>> answer = new CompletableFuture<>();
        if (asked.size() >= MOST) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        asked.put(id, answer);
        boolean sent = commands.test(GatewayControl.newBuilder().setSignOnvif(question.setRequestId(id)));
        if (!sent) {
            answer.complete(Optional.empty());
        }
        return answer.completeOnTimeout(Optional.empty(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .whenComplete((proof, failure) -> asked.remove(id));
    }

    /** The agent answered; an unknown id is one that nobody waits for any more. */
    void answered(OnvifProof proof) {
        CompletableFuture<Optional<OnvifProof>> one = asked.remove(proof.getRequestId());
        if (one != null) {
            one.complete(Optional.of(proof));
        }
    }
}
