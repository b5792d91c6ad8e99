package io.culvert.gateway.pki;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class AgentTrustTest {
    private static final String AGENT = "079927398713";
    private static final Duration DAY = Duration.ofDays(1);

    private final Instant now = Instant.now();
    private final CertificateAuthority authority = CertificateAuthority.create(now);
    private final KeyPair keys = P256.generate();
    private final Set<AgentIdentity> known = Set.of(new AgentIdentity(AGENT, P256.fingerprint(keys.getPublic())));
    private final AgentTrust trust = new AgentTrust(authority.certificate(), known::contains, Clock.systemUTC());

    /** Signs under our authority's name with a key of its own. */
    private final CertificateAuthority forger =
            new CertificateAuthority(P256.generate().getPrivate(), authority.certificate());

    private void check(X509Certificate leaf) throws CertificateException {
        trust.checkClientTrusted(new X509Certificate[] {leaf, authority.certificate()}, "UNKNOWN", (SSLEngine) null);
    }

    @Test
    void certificateOfOurs_isTrustedWhetherTheKeyIsKnownOrNot() {
        KeyPair unknown = P256.generate();
        assertThatCode(() -> check(authority.issueAgent(AGENT, keys.getPublic(), now, DAY)))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(authority.issueAgent(AGENT, unknown.getPublic(), now, DAY)))
                .doesNotThrowAnyException();
    }

    @Test
    void certificateThatIsForged_isRefusedUnlessItsKeyIsTheAgents() {
        KeyPair unknown = P256.generate();
        assertThatThrownBy(() -> check(forger.issueAgent(AGENT, unknown.getPublic(), now, DAY)))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> check(forger.issueAgent("000000000000", keys.getPublic(), now, DAY)))
                .as("the key of another agent")
                .isInstanceOf(CertificateException.class);
        assertThatCode(() -> check(forger.issueAgent(AGENT, keys.getPublic(), now, DAY)))
                .as("who has the key is the agent")
                .doesNotThrowAnyException();
    }

    @Test
    void certificateOfAnotherAuthority_isRefusedThoughTheKeyIsTheAgents() {
        CertificateAuthority other = CertificateAuthority.create(now);
        assertThatThrownBy(() -> check(other.issueAgent(AGENT, keys.getPublic(), now, DAY)))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void certificateThatRanOut_isRefusedThoughTheKeyIsTheAgents() {
        Instant before = now.minus(Duration.ofDays(9));
        assertThatThrownBy(() -> check(authority.issueAgent(AGENT, keys.getPublic(), before, DAY)))
                .isInstanceOf(CertificateExpiredException.class);
    }

    @Test
    void certificateOfAServer_isNoAgents() {
        X509Certificate server = authority.issueServer(keys.getPublic(), Set.of("localhost"), now, DAY);
        assertThatThrownBy(() -> check(server)).isInstanceOf(CertificateException.class);
    }
}
