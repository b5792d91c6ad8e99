package io.culvert.gateway.cameras;

import io.culvert.gateway.node.OutboundRule;
import io.culvert.gateway.node.OutboundRule.Asker;
import io.culvert.media.rtsp.client.HostResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Resolves a direct camera's host and refuses addresses that the asker may not name. What it returns is what is dialled,
 * so a name cannot resolve to one address for the check and to another for the connection.
 */
final class OutboundResolver implements HostResolver {

    private final HostResolver names;
    private final OutboundRule rule;
    private final Asker asker;

    OutboundResolver(HostResolver names, OutboundRule rule, Asker asker) {
        this.names = names;
        this.rule = rule;
        this.asker = asker;
    }

    @Override
    public CompletionStage<InetAddress> resolve(String host) {
        return names.resolve(host).thenCompose(address -> {
            Optional<String> refusal = rule.refusal(address, asker);
            return refusal.isEmpty()
                    ? CompletableFuture.completedFuture(address)
                    : CompletableFuture.failedFuture(new Refused(refusal.get()));
        });
    }

    /** The host exists, and may not be dialled. */
    static final class Refused extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }
    }
}
