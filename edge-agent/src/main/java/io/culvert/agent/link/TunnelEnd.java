package io.culvert.agent.link;

import io.culvert.agent.grpc.GrpcStatus;
import io.culvert.proto.tunnel.v1.RefusedReason;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a tunnel ended, as far as it matters for what to do next. */
sealed interface TunnelEnd {

    /** Nobody answered at all: the network is away, or the gateway's machine. */
    record Unreachable(String message) implements TunnelEnd {}

    /** A connection that was refused or broke. */
    record Lost(String message) implements TunnelEnd {}

    /** Nothing came from the gateway for the heartbeat time-out, or no welcome in time. */
    record Silent(String message) implements TunnelEnd {}

    /** The gateway said why it does not want this tunnel. */
    record Refused(RefusedReason reason, String message) implements TunnelEnd {}

    /** The gateway does not accept this certificate; a new one may help. */
    record CertificateRejected(String message) implements TunnelEnd {}

    /** Closed by this side. */
    record Closed() implements TunnelEnd {}

    /** The end that a finished control call tells of. */
    static TunnelEnd of(GrpcStatus status) {
        String message = status.reason();
        boolean rejected = status.code() == GrpcStatus.Code.UNAUTHENTICATED || isCertificateAlert(status.cause());
        if (rejected) {
            return new CertificateRejected(message);
        }
        return isUnanswered(status.cause()) ? new Unreachable(message) : new Lost(message);
    }

    /** No packet came back, or none could be sent; a gateway that refuses or breaks off is there at least. */
    private static boolean isUnanswered(@Nullable Throwable thrown) {
        for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectTimeoutException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof UnknownHostException) {
                return true;
            }
            String text = String.valueOf(cause.getMessage());
            if (cause instanceof IOException && (text.contains("unreachable") || text.contains("No route"))) {
                return true;
            }
        }
        return false;
    }

    /** A TLS alert of the gateway about our certificate: BoringSSL and the JDK spell them differently. */
    private static boolean isCertificateAlert(@Nullable Throwable thrown) {
        for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException && cause.getMessage() != null) {
                String text = cause.getMessage().toLowerCase(Locale.ROOT);
                if (text.contains("alert") && text.contains("certificate")) {
                    return true;
                }
            }
        }
        return false;
    }
}
