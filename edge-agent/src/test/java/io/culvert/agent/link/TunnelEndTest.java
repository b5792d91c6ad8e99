package io.culvert.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.grpc.GrpcStatus;
import io.culvert.agent.grpc.GrpcStatus.Code;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TunnelEndTest {

    @Test
    void unauthenticated_meansTheCertificate() {
        assertThat(TunnelEnd.of(GrpcStatus.of(Code.UNAUTHENTICATED, "")))
                .isInstanceOf(TunnelEnd.CertificateRejected.class);
    }

    @Test
    void alertAboutTheCertificate_inBothSpellings_meansTheCertificate() {
        Throwable boring =
                new SSLException("error:10000415:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED");
        Throwable jdk = new SSLHandshakeException("Received fatal alert: bad_certificate");
        assertThat(TunnelEnd.of(broken(boring))).isInstanceOf(TunnelEnd.CertificateRejected.class);
        assertThat(TunnelEnd.of(broken(new Exception(jdk)))).isInstanceOf(TunnelEnd.CertificateRejected.class);
    }

    @Test
    void ourOwnDistrust_doesNotMeanOurCertificate() {
        Throwable distrust = new SSLHandshakeException("General OpenSslEngine problem");
        distrust.initCause(new java.security.cert.CertificateException("the chain holds no CA with the fingerprint"));
        TunnelEnd end = TunnelEnd.of(broken(distrust));
        assertThat(end).isEqualTo(new TunnelEnd.Lost("the chain holds no CA with the fingerprint"));
    }

    @Test
    void anythingElse_isALoss() {
        assertThat(TunnelEnd.of(GrpcStatus.of(Code.UNAVAILABLE, "away"))).isEqualTo(new TunnelEnd.Lost("away"));
    }

    @Test
    void connectionThatNobodyAnswers_isUnreachable_oneThatIsRefusedIsNot() {
        assertThat(of(new ConnectTimeoutException("connection timed out after 2000 ms")))
                .isInstanceOf(TunnelEnd.Unreachable.class);
        assertThat(of(new NoRouteToHostException("No route to host"))).isInstanceOf(TunnelEnd.Unreachable.class);
        assertThat(of(new SocketException("Network is unreachable"))).isInstanceOf(TunnelEnd.Unreachable.class);
        assertThat(of(new UnknownHostException("gateway.example.org"))).isInstanceOf(TunnelEnd.Unreachable.class);
        assertThat(of(new ConnectException("Connection refused"))).isInstanceOf(TunnelEnd.Lost.class);
    }

    private static TunnelEnd of(IOException cause) {
        return TunnelEnd.of(broken(cause));
    }

    private static GrpcStatus broken(Throwable cause) {
        return new GrpcStatus(Code.UNAVAILABLE, "the connection broke", cause);
    }
}
