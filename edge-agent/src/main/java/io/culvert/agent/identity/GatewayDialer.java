package io.culvert.agent.identity;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
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
 * Makes gRPC channels to gateways: TLS 1.3 with the trust and, for the tunnel, the certificate of this agent. One channel is
 * one connection to one address; coming back after a loss is the caller's business.
 *
 * <p>Threading: {@link #dial} on any thread, never blocks; callbacks of calls run on the event loop.
 */
public final class GatewayDialer {
    /**
     * Bytes that the kernel takes ahead of what the path carries. The kernel would buffer up to 4 MiB by itself; over a slow
     * uplink that is half a minute of media in front of every heartbeat.
     */
    private static final int UNSENT_BYTES = 64 * 1024;

    private static final int SEND_BUFFER_BYTES = 512 * 1024;
    private static final Duration ENROLMENT_CONNECT = Duration.ofSeconds(5);

    /** Bytes that the other side's kernel does not confirm for so long mean that the connection is dead. */
    private static final Duration UNCONFIRMED = Duration.ofSeconds(10);

    /** Linux's TCP_THIN_LINEAR_TIMEOUTS: a stream of few packets repeats a lost one without waiting twice as long each time. */
    private static final IntegerUnixChannelOption THIN_STREAM =
            new IntegerUnixChannelOption("TCP_THIN_LINEAR_TIMEOUTS", 6, 16);

    /** Netty gives up a connection whose option the kernel refuses; so this one is tried on a socket of its own. */
    private static final class ThinStreams {
        static final boolean SUPPORTED = isSupported();

        private static boolean isSupported() {
            EpollSocketChannel probe = new EpollSocketChannel();
            try {
                return probe.config().setOption(THIN_STREAM, 1);
            } catch (RuntimeException refused) {
                return false;
            } finally {
                probe.unsafe().closeForcibly();
            }
        }
    }

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

    private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    private final EventLoop loop;
    private final @Nullable CaPin pin;

    /** The TLS set-up of the identity dialled with last: made once per certificate. */
    private volatile @Nullable Prepared prepared;

    private record Prepared(AgentIdentity identity, SslContext tls) {}

    /** @param pin the gateway's CA; null trusts the public CAs of this Java */
    public GatewayDialer(EventLoop loop, @Nullable CaPin pin) {
        this.loop = loop;
        this.pin = pin;
    }

    /** A channel without a client certificate, for enrolment. */
    ManagedChannel dial(GatewayAddress address) throws SSLException {
        return dial(address, tls(null), ENROLMENT_CONNECT);
    }

    /**
     * A channel with the agent's certificate, for the tunnel. It connects at its first call.
     *
     * @param patience with the gateway's machine: how long it may take to answer at all
     * @throws SSLException if TLS cannot be set up with this identity
     */
    public ManagedChannel dial(GatewayAddress address, AgentIdentity identity, Duration patience) throws SSLException {
        Prepared ready = prepared;
        if (ready == null || !ready.identity().equals(identity)) {
            ready = new Prepared(identity, tls(identity));
            prepared = ready;
        }
        return dial(address, ready.tls(), patience);
    }

    private ManagedChannel dial(GatewayAddress address, SslContext tls, Duration patience) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(address.host(), address.port())
                .eventLoopGroup(loop)
                .executor(loop)
                .sslContext(tls)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                .withOption(ChannelOption.TCP_NODELAY, true)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .disableRetry()
                .disableServiceConfigLookUp();
        if (pin != null) {
            builder.overrideAuthority(PinnedTrust.GATEWAY_NAME);
        }
        if (loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class)) {
            builder.channelType(EpollSocketChannel.class)
                    .withOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT_BYTES)
                    .withOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) UNCONFIRMED.toMillis());
            if (ThinStreams.SUPPORTED) {
                builder.withOption(THIN_STREAM, 1);
            }
        } else {
            builder.channelType(NioSocketChannel.class).withOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
        }
        return builder.build();
    }

    private SslContext tls(@Nullable AgentIdentity identity) throws SSLException {
        SslContextBuilder builder = GrpcSslContexts.configure(
                SslContextBuilder.forClient(), OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
        builder.protocols("TLSv1.3");
        if (pin != null) {
            Instant proven = identity != null && identity.isActivated() ? identity.beginning() : Instant.EPOCH;
            builder.trustManager(new PinnedTrust(pin, proven));
        }
        if (identity != null) {
            builder.keyManager(new OwnKeyManager(identity));
        }
        return builder.build();
    }

    /** In words why a call failed: gRPC itself says "io exception" where the innermost cause tells more. */
    public static String reason(Status status) {
        @Nullable Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause != null && cause.getMessage() != null) {
            return cause.getMessage();
        }
        String description = status.getDescription();
        return description == null ? status.getCode().name() : description;
    }
}
