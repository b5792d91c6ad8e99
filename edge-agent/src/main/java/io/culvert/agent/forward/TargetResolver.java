package io.culvert.agent.forward;

import io.culvert.agent.net.AddressLookup;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the one address that is dialled for a target. What it returns was judged and is dialled as it is: nobody asks for the
 * name again, so an answer that changes cannot slip in between.
 *
 * <p>Fails closed: no answer, an empty one, or one with a single forbidden address in it means that nothing is dialled.
 */
final class TargetResolver {
    private final AddressLookup names;

    TargetResolver(AddressLookup names) {
        this.names = names;
    }

    /** A name led where the agent does not go. */
    static final class Forbidden extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Forbidden(String message) {
            super(message);
        }
    }

    /** Completes on any thread, exceptionally with an {@link UnknownHostException} when nothing may be dialled. */
    CompletionStage<InetSocketAddress> resolve(ForwardTarget target) {
        if (target.isAddress()) {
            try {
                // Digits only, so this asks nobody; the owner's own words need no further leave.
                return CompletableFuture.completedFuture(
                        new InetSocketAddress(InetAddress.getByName(target.host()), target.port()));
            } catch (UnknownHostException noSuchZone) {
                return CompletableFuture.failedFuture(noSuchZone);
            }
        }
        return names.lookUp(target.host()).thenCompose(found -> {
            try {
                return CompletableFuture.completedFuture(
                        new InetSocketAddress(judged(target.host(), found), target.port()));
            } catch (UnknownHostException refused) {
                return CompletableFuture.failedFuture(refused);
            }
        });
    }

    private static InetAddress judged(String name, List<InetAddress> found) throws UnknownHostException {
        if (found.isEmpty()) {
            throw new UnknownHostException(name + " has no address");
        }
        for (InetAddress address : found) {
            String refusal = DialRule.refusal(address);
            if (refusal != null) {
                throw new Forbidden(name + " leads to " + address.getHostAddress() + ", which is " + refusal
                        + "; if that is meant, write the address itself");
            }
        }
        InetAddress chosen = found.stream()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElse(found.get(0));
        // Without the name, so that nothing on the way can take it up again.
        return InetAddress.getByAddress(chosen.getAddress());
    }
}
