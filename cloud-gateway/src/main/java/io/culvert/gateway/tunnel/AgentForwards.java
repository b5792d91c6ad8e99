package io.culvert.gateway.tunnel;

import io.culvert.gateway.provisioning.AgentInput;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens services that attached agents declared for their cameras: {@code http}, {@code onvif}. Names only; where a service
 * listens is the agent's secret. Threading: any, never blocks.
 */
@Singleton
public final class AgentForwards {
    private static final String SUB = "/sub";

    private final TunnelContext context;
    private final AtomicLong forwardIds = new AtomicLong(new SecureRandom().nextLong());

    AgentForwards(TunnelContext context) {
        this.context = context;
    }

    /**
     * The services that the agent announces for a camera; none when it is not attached or has no such camera.
     *
     * @param input as the agent announced it: {@code NAME} or {@code NAME/sub}
     */
    public List<String> services(String agentId, String input) {
        AgentTunnel tunnel = context.registry().tunnel(agentId);
        return tunnel == null ? List.of() : services(tunnel, camera(input));
    }

    private static List<String> services(AgentTunnel tunnel, String camera) {
        return tunnel.inputs().stream()
                .filter(input -> input.name().equals(camera))
                .findFirst()
                .map(AgentInput::services)
                .orElse(List.of());
    }

    private static String camera(String input) {
        return input.endsWith(SUB) ? input.substring(0, input.length() - SUB.length()) : input;
    }

    /**
     * Asks the agent for a connection to a service.
     *
     * <p>The caller has decided that whoever asks may have it.
     *
     * @param input as the agent announced it: {@code NAME} or {@code NAME/sub}
     * @return completes on any thread, never exceptionally
     */
    public CompletionStage<ForwardOutcome> open(String agentId, String input, String service) {
        AgentTunnel tunnel = context.registry().tunnel(agentId);
        if (tunnel == null) {
            return failed(ForwardFailure.Code.AGENT_OFFLINE, "agent " + agentId + " is not connected");
        }
        String camera = camera(input);
        if (!services(tunnel, camera).contains(service)) {
            return failed(
                    ForwardFailure.Code.NO_SUCH_SERVICE,
                    "agent " + agentId + " announces no service of this name for " + camera);
        }
        if (tunnel.calls().forwardCount() >= context.config().maxForwardsPerAgent()) {
            return failed(
                    ForwardFailure.Code.BUSY,
                    "agent " + agentId + " has " + tunnel.calls().forwardCount() + " forwards open (expected: at most "
                            + context.config().maxForwardsPerAgent() + ")");
        }
        PendingForward pending = new PendingForward(context, tunnel, forwardIds.incrementAndGet(), camera, service);
        pending.start();
        return pending.outcome();
    }

    /**
     * Asks the agent for a login for one message to the camera's ONVIF services. It gives one where the camera's owner allowed that.
     *
     * @param created the camera's time, as it is to stand in the message
     * @return completes on any thread within some seconds, never exceptionally
     */
    public CompletionStage<Optional<OnvifLogin>> onvifLogin(String agentId, String input, String created) {
        AgentTunnel tunnel = context.registry().tunnel(agentId);
        return tunnel == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : tunnel.logins().login(camera(input), created);
    }

    /**
     * The same for a camera that asks by HTTP: the answer to its challenges for one POST.
     *
     * @param challenges values of {@code WWW-Authenticate}
     * @param path with the query, as it will stand in the request line
     * @return the value of {@code Authorization}; completes on any thread within some seconds, never exceptionally
     */
    public CompletionStage<Optional<Secret>> onvifAuthorization(
            String agentId, String input, List<String> challenges, String path) {
        AgentTunnel tunnel = context.registry().tunnel(agentId);
        return tunnel == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : tunnel.logins().authorization(camera(input), challenges, path);
    }

    private static CompletionStage<ForwardOutcome> failed(ForwardFailure.Code code, String message) {
        return CompletableFuture.completedFuture(new ForwardOutcome.Failed(new ForwardFailure(code, message)));
    }
}
