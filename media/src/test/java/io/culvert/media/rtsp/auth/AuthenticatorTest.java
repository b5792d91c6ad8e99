package io.culvert.media.rtsp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.Authenticator.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {

    private static final String MD5 = "Digest realm=\"r\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"";
    private static final String SHA = "Digest realm=\"r\", nonce=\"n2\", algorithm=SHA-256, qop=\"auth\"";
    private static final String BASIC = "Basic realm=\"r\"";

    /** RFC 7616 section 3.9.1. */
    @Test
    void authorize_rfc7616Vectors_giveTheDocumentedResponses() {
        String opaque = ", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        String nonce = "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"";
        String cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        Authenticator authenticator = new Authenticator("Mufasa", Secret.of("Circle of Life"), false, () -> cnonce);

        authenticator.challenged(
                List.of("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, " + nonce
                        + opaque),
                false);
        assertThat(authenticator.authorize("GET", "/dir/index.html"))
                .contains("response=\"8ca523f5e9506fed4657c9700eebdbec\"")
                .contains("nc=00000001")
                .contains(opaque);

        authenticator.challenged(
                List.of("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, " + nonce
                        + opaque),
                true);
        Authenticator sha = new Authenticator("Mufasa", Secret.of("Circle of Life"), false, () -> cnonce);
        sha.challenged(
                List.of("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, " + nonce
                        + opaque),
                false);
        assertThat(sha.authorize("GET", "/dir/index.html"))
                .contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"");
    }

    /** RFC 2617 section 3.5. */
    @Test
    void authorize_rfc2617Vector_givesTheDocumentedResponse() {
        Authenticator authenticator = new Authenticator("Mufasa", Secret.of("Circle Of Life"), false, () -> "0a4f113b");

        authenticator.challenged(
                List.of("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\","
                        + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""),
                false);

        assertThat(authenticator.authorize("GET", "/dir/index.html"))
                .contains("response=\"6629fae49393a05397450978507c4ef1\"")
                .doesNotContain("algorithm");
    }

    @Test
    void authorize_challengeWithoutQop_usesTheLegacyComputation() {
        Authenticator authenticator = authenticator(false);
        authenticator.challenged(List.of("Digest realm=\"IP Camera(12345)\", nonce=\"abc\""), false);

        String header = authenticator.authorize("DESCRIBE", "rtsp://cam/1");

        // MD5(MD5("u:IP Camera(12345):p") ":abc:" MD5("DESCRIBE:rtsp://cam/1"))
        assertThat(header)
                .contains("response=\"" + legacy("IP Camera(12345)", "abc", "DESCRIBE", "rtsp://cam/1") + '"')
                .doesNotContain("cnonce")
                .doesNotContain("qop");
    }

    @Test
    void authorize_beforeAnyChallenge_sendsNothing() {
        assertThat(authenticator(true).authorize("OPTIONS", "rtsp://h/")).isNull();
    }

    @Test
    void authorize_sameNonceAgain_countsUp() {
        Authenticator authenticator = authenticator(false);
        authenticator.challenged(List.of(MD5), false);

        assertThat(authenticator.authorize("A", "u")).contains("nc=00000001");
        assertThat(authenticator.authorize("B", "u")).contains("nc=00000002");
    }

    @Test
    void challenged_severalHeaders_picksTheStrongest() {
        Authenticator authenticator = authenticator(true);

        assertThat(authenticator.challenged(List.of(BASIC, MD5, SHA), false)).isEqualTo(Answer.RETRY);
        assertThat(authenticator.authorize("A", "u"))
                .contains("algorithm=SHA-256")
                .contains("nonce=\"n2\"");
    }

    @Test
    void challenged_severalInOneHeader_picksTheStrongest() {
        Authenticator authenticator = authenticator(true);

        authenticator.challenged(List.of(BASIC + ", " + MD5 + ", " + SHA), false);

        assertThat(authenticator.authorize("A", "u")).contains("algorithm=SHA-256");
    }

    @Test
    void challenged_unknownAlgorithmBesideMd5_takesMd5() {
        Authenticator authenticator = authenticator(false);

        authenticator.challenged(List.of("Digest realm=\"r\", nonce=\"x\", algorithm=WHIRLPOOL", MD5), false);

        assertThat(authenticator.authorize("A", "u")).contains("nonce=\"n1\"");
    }

    @Test
    void challenged_basic_isAnsweredOnlyWhereAllowed() {
        assertThat(authenticator(false).challenged(List.of(BASIC), false)).isEqualTo(Answer.UNSUPPORTED);
        Authenticator authenticator = authenticator(true);
        assertThat(authenticator.challenged(List.of(BASIC), false)).isEqualTo(Answer.RETRY);
        assertThat(authenticator.authorize("A", "u")).isEqualTo("Basic dTpw");
        assertThat(authenticator.challenged(List.of(BASIC), true)).isEqualTo(Answer.REFUSED);
    }

    @Test
    void challenged_basicAfterDigest_isNoWayDown() {
        Authenticator authenticator = authenticator(true);
        authenticator.challenged(List.of(MD5), false);

        assertThat(authenticator.challenged(List.of(BASIC), true)).isEqualTo(Answer.UNSUPPORTED);
    }

    @Test
    void challenged_again_refusesUnlessTheNonceWasOld() {
        Authenticator authenticator = authenticator(false);
        authenticator.challenged(List.of(MD5), false);

        assertThat(authenticator.challenged(List.of(MD5), true)).isEqualTo(Answer.REFUSED);
        assertThat(authenticator.challenged(List.of(MD5.replace("n1", "n9")), true))
                .isEqualTo(Answer.REFUSED);
        assertThat(authenticator.challenged(List.of(MD5.replace("n1", "n8") + ", stale=true"), true))
                .isEqualTo(Answer.RETRY);
    }

    @Test
    void challenged_otherNonceAfterSuccess_isAnsweredOnce() {
        Authenticator authenticator = authenticator(false);
        authenticator.challenged(List.of(MD5), false);
        authenticator.accepted();

        assertThat(authenticator.challenged(List.of(MD5.replace("n1", "n3")), true))
                .isEqualTo(Answer.RETRY);
        assertThat(authenticator.challenged(List.of(MD5.replace("n1", "n4")), true))
                .isEqualTo(Answer.REFUSED);
    }

    @Test
    void authorize_quotesWithinTheUser_areEscaped() {
        Authenticator authenticator = new Authenticator("a\"b", Secret.of("p"), false);
        authenticator.challenged(List.of(MD5), false);

        assertThat(authenticator.authorize("A", "u")).contains("username=\"a\\\"b\"");
    }

    private static Authenticator authenticator(boolean allowBasic) {
        return new Authenticator("u", Secret.of("p"), allowBasic);
    }

    private static String legacy(String realm, String nonce, String method, String uri) {
        DigestAlgorithm md5 = DigestAlgorithm.MD5;
        return md5.hash(md5.hash("u:" + realm + ":p") + ':' + nonce + ':' + md5.hash(method + ':' + uri));
    }
}
