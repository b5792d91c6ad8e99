package io.culvert.gateway.tunnel;

import io.culvert.gateway.pki.AgentIdentity;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call: read once per connection from its TLS session, handed to the services in the call's context. Calls
 * of the service {@code Tunnel} without an agent's certificate end here with UNAUTHENTICATED.
 */
final class CallIdentity extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<AgentIdentity> CERTIFIED = Attributes.Key.create("agent-identity");
    private static final Context.Key<AgentIdentity> IDENTITY = Context.key("agent-identity");
    private static final Context.Key<InetSocketAddress> PEER = Context.key("peer");

    private final String protectedService;

    CallIdentity(String protectedService) {
        this.protectedService = protectedService;
    }

    /** The agent of the current call; only inside a call of the protected service. */
    static AgentIdentity agent() {
        return Objects.requireNonNull(IDENTITY.get(), "call without an agent");
    }

    /** The other end of the current call's connection. */
    static InetSocketAddress peer() {
        return Objects.requireNonNull(PEER.get(), "call without an address");
    }

    @Override
    public Attributes transportReady(Attributes transport) {
        SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        return session == null
                ? transport
                : AgentIdentity.of(session)
                        .map(agent ->
                                transport.toBuilder().set(CERTIFIED, agent).build())
                        .orElse(transport);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        @Nullable AgentIdentity agent = call.getAttributes().get(CERTIFIED);
        if (agent == null && protectedService.equals(call.getMethodDescriptor().getServiceName())) {
            call.close(
                    Status.UNAUTHENTICATED.withDescription("an agent's client certificate is needed"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        InetSocketAddress peer =
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                        ? address
                        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Context context = Context.current().withValue(PEER, peer).withValue(IDENTITY, agent);
        return Contexts.interceptCall(context, call, headers, next);
    }
}
