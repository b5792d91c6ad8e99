package io.culvert.agent.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.agent.testing.TestAuthority;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PinnedTrustTest {
    private final TestAuthority authority = new TestAuthority();
    private final PublicKey key = TestAuthority.newKeyPair().getPublic();
    private final PinnedTrust trust = new PinnedTrust(CaPin.of(authority.certificate()));

    @Test
    void chain_ofThePinnedCa_isTrusted() {
        assertThatCode(() -> check(authority.gateway(key), authority.certificate()))
                .doesNotThrowAnyException();
    }

    @Test
    void chain_withoutItsCa_isRefused() {
        refused("no CA with the fingerprint", authority.gateway(key));
    }

    @Test
    void chain_ofAnotherCa_isRefused() {
        TestAuthority other = new TestAuthority();
        refused("no CA with the fingerprint", other.gateway(key), other.certificate());
    }

    @Test
    void leafOfAnotherCa_besideThePinnedCa_isRefused() {
        refused("does not lead to the pinned CA", new TestAuthority().gateway(key), authority.certificate());
    }

    @Test
    void leaf_thatMatchesThePinItself_isRefused() {
        refused("no CA with the fingerprint", authority.certificate());
    }

    @Test
    void leaf_ofAnAgent_isRefused() {
        X509Certificate agent = authority.agent(key, "123456789015", Instant.now(), Duration.ofDays(1));
        refused("not one for a server", agent, authority.certificate());
    }

    @Test
    void leaf_withoutPurpose_isRefused() {
        refused("not one for a server", leaf(TestAuthority.GATEWAY_NAME, null, 0), authority.certificate());
    }

    @Test
    void leaf_forAnotherName_isRefused() {
        refused(
                "not issued to",
                leaf("gateway.example.org", KeyPurposeId.id_kp_serverAuth, 0),
                authority.certificate());
    }

    @Test
    void leaf_withoutName_isRefused() {
        refused("not issued to", leaf(null, KeyPurposeId.id_kp_serverAuth, 0), authority.certificate());
    }

    @Test
    void leaf_thatIsExpired_isRefused() {
        refused(
                "is this machine's clock right?",
                leaf(TestAuthority.GATEWAY_NAME, KeyPurposeId.id_kp_serverAuth, -7_200),
                authority.certificate());
    }

    @Test
    void leaf_notYetValid_provesThatTheClockIsBehind() throws CertificateException {
        check(leaf(TestAuthority.GATEWAY_NAME, KeyPurposeId.id_kp_serverAuth, 7_200), authority.certificate());
    }

    @Test
    void leaf_ofAnotherCa_provesNothing() {
        TestAuthority other = new TestAuthority();
        X509Certificate early = other.issue(
                key,
                TestAuthority.GATEWAY_NAME,
                KeyPurposeId.id_kp_serverAuth,
                Instant.now().plusSeconds(7_200),
                Duration.ofHours(1));
        refused("does not lead to the pinned CA", early, authority.certificate());
    }

    @Test
    void leaf_thatRanOutBeforeTheOwnCertificateBegan_isRefused_whateverTheClockSays() {
        PinnedTrust later =
                new PinnedTrust(CaPin.of(authority.certificate()), Instant.now().plus(Duration.ofHours(2)));
        X509Certificate[] chain = {
            leaf(TestAuthority.GATEWAY_NAME, KeyPurposeId.id_kp_serverAuth, 0), authority.certificate()
        };
        assertThatThrownBy(() -> later.checkServerTrusted(chain, "ECDHE_ECDSA"))
                .hasMessageContaining("is this machine's clock right?");
    }

    @Test
    void emptyChain_isRefused() {
        refused("no certificate");
    }

    private X509Certificate leaf(@Nullable String name, @Nullable KeyPurposeId purpose, int fromSeconds) {
        return authority.issue(key, name, purpose, Instant.now().plusSeconds(fromSeconds - 60), Duration.ofHours(1));
    }

    private void check(X509Certificate... chain) throws CertificateException {
        trust.checkServerTrusted(chain, "ECDHE_ECDSA");
    }

    private void refused(String reason, X509Certificate... chain) {
        assertThatThrownBy(() -> check(chain))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining(reason);
    }
}
