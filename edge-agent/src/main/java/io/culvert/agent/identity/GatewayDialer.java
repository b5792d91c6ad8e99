package io.culvert.agent.identity;

import io.culvert.agent.grpc.GrpcConnection;
import io.culvert.agent.net.AddressLookup;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Dials gateways: TLS 1.3 with the trust and, for the tunnel, the certificate of this agent. Coming back after a loss is the
 * caller's business.
 *
 * <p>Threading: confined to the event loop; never blocks.
 */
public final class GatewayDialer {
    private static final ApplicationProtocolConfig HTTP_2 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    private static final Duration ENROLMENT_CONNECT = Duration.ofSeconds(5);

    static {
        // A name that cannot be resolved while the network is away must be asked for again at once when it is back; and
        // where this Java can (21), what was known before serves meanwhile. An owner's own setting stays.
        setUnlessSet("networkaddress.cache.negative.ttl", "10", "1");
        setUnlessSet("networkaddress.cache.stale.ttl", null, "86400");
    }

    private static void setUnlessSet(String property, @Nullable String usual, String value) {
        String now = Security.getProperty(property);
        if (now == null || now.equals(usual)) {
            Security.setProperty(property, value);
        }
    }

    private final EventLoop loop;
    private final AddressLookup names;
    private final @Nullable CaPin pin;

    /** The TLS set-up of the identity dialled with last: made once per certificate. */
    private @Nullable Prepared prepared;

    /** The same without an identity. */
    private @Nullable SslContext anonymous;

    private record Prepared(AgentIdentity identity, SslContext tls) {}

    /** @param pin the gateway's CA; null trusts the public CAs of this Java */
    public GatewayDialer(EventLoop loop, @Nullable CaPin pin) {
        this(loop, pin, AddressLookup.system());
    }

    GatewayDialer(EventLoop loop, @Nullable CaPin pin, AddressLookup names) {
        this.loop = loop;
        this.names = names;
        this.pin = pin;
    }

    EventLoop loop() {
        return loop;
    }

    /** A connection without a client certificate, for enrolment. */
    GrpcConnection dial(GatewayAddress address) throws SSLException {
        SslContext ready = anonymous;
        if (ready == null) {
            ready = tls(null);
            anonymous = ready;
        }
        return dial(address, ready, ENROLMENT_CONNECT);
    }

    /**
     * A connection with the agent's certificate, for the tunnel.
     *
     * @param patience with the gateway's machine: how long it may take to answer at all
     * @throws SSLException if TLS cannot be set up with this identity
     */
    public GrpcConnection dial(GatewayAddress address, AgentIdentity identity, Duration patience) throws SSLException {
        Prepared ready = prepared;
        if (ready == null || !ready.identity().equals(identity)) {
            ready = new Prepared(identity, tls(identity));
            prepared = ready;
        }
        return dial(address, ready.tls(), patience);
    }

    private GrpcConnection dial(GatewayAddress address, SslContext tls, Duration patience) {
        String name = pin != null ? PinnedTrust.GATEWAY_NAME : address.host();
        String authority = pin != null ? PinnedTrust.GATEWAY_NAME : address.toString();
        GrpcConnection connection = new GrpcConnection(loop, authority);
        new GatewaySocket(loop, names, address, tls, name, patience, connection).dial();
        return connection;
    }

    private SslContext tls(@Nullable AgentIdentity identity) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3")
                .applicationProtocolConfig(HTTP_2)
                .endpointIdentificationAlgorithm("HTTPS");
        if (pin != null) {
            Instant proven = identity != null && identity.isActivated() ? identity.beginning() : Instant.EPOCH;
            builder.trustManager(new PinnedTrust(pin, proven));
        }
        if (identity != null) {
            builder.keyManager(new OwnKeyManager(identity));
        }
        return builder.build();
    }
}
