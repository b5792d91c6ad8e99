package io.culvert.media.rtsp.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DigestVerifierTest {

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void matches_answerOfOurClient_isAccepted(DigestAlgorithm algorithm) {
        for (DigestChallenge challenge : List.of(
                DigestChallenge.create("culvert", algorithm),
                DigestChallenge.create("culvert", algorithm).withoutQop())) {
            AuthorizationHeader.Digest digest = answer(challenge, "share 1", "rtsp://h/c?token=a,b;c=\"d\"");

            assertThat(digest.algorithm()).isEqualTo(algorithm);
            assertThat(digest.nonce()).isEqualTo(challenge.nonce());
            assertThat(digest.uri()).isEqualTo("rtsp://h/c?token=a,b;c=\"d\"");
            assertThat(DigestVerifier.matches(digest, "DESCRIBE", Secret.of("secret")))
                    .isTrue();
            assertThat(DigestVerifier.matches(digest, "SETUP", Secret.of("secret")))
                    .isFalse();
            assertThat(DigestVerifier.matches(digest, "DESCRIBE", Secret.of("Secret")))
                    .isFalse();
        }
    }

    @Test
    void parse_unquotedAndUpperCase_isUnderstood() {
        AuthorizationHeader header = AuthorizationHeader.parse(
                "digest username=u, realm=\"r\",nonce=abc , URI=\"rtsp://h/\", response=\"00FF\", algorithm=\"md5\"");

        assertThat(header).isInstanceOfSatisfying(AuthorizationHeader.Digest.class, digest -> {
            assertThat(digest.username()).isEqualTo("u");
            assertThat(digest.nonce()).isEqualTo("abc");
            assertThat(digest.algorithm()).isEqualTo(DigestAlgorithm.MD5);
        });
    }

    @Test
    void parse_brokenHeaders_isNull() {
        for (String value : List.of(
                "",
                "Digest",
                "Basic ???",
                "Basic dQ==",
                "Digest username=\"u\"",
                "Negotiate abc",
                "Bearer ",
                "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"x\", qop=auth",
                "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"x\", algorithm=SHA-1")) {
            assertThat(AuthorizationHeader.parse(value)).as(value).isNull();
        }
    }

    @Test
    void parse_basicAndBearer_giveTheSecretUnprinted() {
        assertThat(AuthorizationHeader.parse("Basic dTpwOnE="))
                .isEqualTo(new AuthorizationHeader.Basic("u", Secret.of("p:q")));
        assertThat(AuthorizationHeader.parse("Bearer clk_key_x"))
                .isEqualTo(new AuthorizationHeader.Bearer(Secret.of("clk_key_x")));
        assertThat(String.valueOf(AuthorizationHeader.parse("Basic dTpwOnE="))).doesNotContain("p:q");
    }

    @Test
    void format_challenge_isReadBackTheSame() {
        DigestChallenge challenge =
                DigestChallenge.create("cul\"vert", DigestAlgorithm.SHA_256).renewed("n");

        assertThat(challenge.format()).contains("stale=TRUE");
        assertThat(DigestChallenge.from(Challenge.parse(challenge.format()).get(0)))
                .isEqualTo(challenge);
    }

    private static AuthorizationHeader.Digest answer(DigestChallenge challenge, String user, String uri) {
        Authenticator client = new Authenticator(user, Secret.of("secret"), false);
        client.challenged(List.of(challenge.format()), false);
        String header = requireNonNull(client.authorize("DESCRIBE", uri));
        return (AuthorizationHeader.Digest) requireNonNull(AuthorizationHeader.parse(header));
    }
}
