package io.culvert.agent.motion;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.AuthorizationHeader;
import io.culvert.media.rtsp.auth.DigestVerifier;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.proto.tunnel.v1.OnvifProof;
import io.culvert.proto.tunnel.v1.SignOnvif;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnvifLoginsTest {
    private static final String DIGEST = "Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\"";
    private static final String CREATED = "2010-09-16T07:50:45Z";

    private long nanos;
    private final OnvifLogins logins =
            new OnvifLogins(Map.of("yard", new Credentials("admin", Secret.of("userpassword"))), () -> nanos);

    @Test
    void digest_isThatOfTheProgrammersGuide() {
        byte[] nonce = Base64.getDecoder().decode("LKqI6G/AikKCQrN0zqZFlg==");
        assertThat(OnvifLogins.digest(nonce, CREATED, "userpassword")).isEqualTo("tuOSpGlFlIXsozq4HFNeeGeFLEI=");
    }

    @Test
    void proofs_areNewEachTime_andNeverThePassword() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < OnvifLogins.A_MINUTE; i++) {
            OnvifProof proof = created("yard", CREATED);
            assertThat(proof.getRequestId()).isEqualTo(7);
            assertThat(proof.getUsername()).isEqualTo("admin");
            byte[] nonce = Base64.getDecoder().decode(proof.getNonce());
            assertThat(proof.getDigest()).isEqualTo(OnvifLogins.digest(nonce, CREATED, "userpassword"));
            assertThat(proof.toString()).doesNotContain("userpassword");
            nonces.add(proof.getNonce());
        }
        assertThat(nonces).hasSize(OnvifLogins.A_MINUTE);
        assertThat(created("yard", CREATED).getUsername()).isEmpty();
        nanos += TimeUnit.SECONDS.toNanos(61);
        assertThat(created("yard", CREATED).getUsername()).isEqualTo("admin");
    }

    @Test
    void cameraOfWhichTheOwnerSaidNothing_andTimesThatAreNone_getNoProof() {
        assertThat(created("gate", CREATED).getUsername()).isEmpty();
        for (String time : new String[] {"", "now", CREATED + "x", "2010-09-16T07:50:45Zuserpassword", "2010-09-16"}) {
            assertThat(created("yard", time).getUsername()).as(time).isEmpty();
        }
    }

    @Test
    void challenges_areAnsweredByDigest_countingOn_andNeverWithThePassword() {
        String challenge = "Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\", algorithm=SHA-256, opaque=\"o\"";
        for (String count : new String[] {"00000001", "00000002"}) {
            OnvifProof proof = ask("yard", "/onvif/Events?Idx=3&x=1", "Basic realm=\"cam\"", challenge);
            assertThat(AuthorizationHeader.parse(proof.getAuthorization()))
                    .isInstanceOfSatisfying(AuthorizationHeader.Digest.class, digest -> {
                        assertThat(digest.username()).isEqualTo("admin");
                        assertThat(digest.uri()).isEqualTo("/onvif/Events?Idx=3&x=1");
                        assertThat(digest.nonceCount()).isEqualTo(count);
                        assertThat(digest.opaque()).isEqualTo("o");
                        assertThat(DigestVerifier.matches(digest, "POST", Secret.of("userpassword")))
                                .isTrue();
                    });
            assertThat(proof.getUsername()).isEmpty();
            assertThat(proof.toString()).doesNotContain("userpassword");
        }
    }

    @Test
    void challengeWithoutDigest_andCamerasWithoutPermission_getNoAnswer() {
        assertThat(ask("yard", "/onvif/Events", "Basic realm=\"cam\"").getAuthorization())
                .isEmpty();
        assertThat(ask("yard", "/onvif/Events", "Digest realm=\"cam\", nonce=\"1\", qop=\"auth-int\"")
                        .getAuthorization())
                .isEmpty();
        assertThat(ask("gate", "/onvif/Events", DIGEST).getAuthorization()).isEmpty();
        assertThat(ask("yard", "/onvif/Events", Collections.nCopies(9, DIGEST).toArray(String[]::new))
                        .getAuthorization())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/onvif",
                "/onvifx/a",
                "/ISAPI/Security/users",
                "/onvif/../ISAPI/Security/users",
                "/onvif/..;/cgi-bin/a",
                "/onvif/%2e%2e/a",
                "/onvif/..\\a",
                "/onvif/a b",
                "/onvif/a\r\nX: y",
                "http://camera/onvif/a",
                "//other/onvif/a"
            })
    void otherPathsOfTheCamera_getNoAnswer(String path) {
        assertThat(ask("yard", path, DIGEST).getAuthorization()).isEmpty();
    }

    @Test
    void answersToChallenges_countAmongTheLoginsOfAMinute() {
        for (int i = 0; i < OnvifLogins.A_MINUTE; i++) {
            assertThat(ask("yard", "/onvif/device_service", DIGEST).getAuthorization())
                    .startsWith("Digest ");
        }
        assertThat(ask("yard", "/onvif/device_service", DIGEST).getAuthorization())
                .isEmpty();
        assertThat(created("yard", CREATED).getUsername()).isEmpty();
    }

    private OnvifProof ask(String camera, String path, String... challenges) {
        return logins.answer(SignOnvif.newBuilder()
                .setRequestId(7)
                .setCamera(camera)
                .setPath(path)
                .addAllChallenges(List.of(challenges))
                .build());
    }

    private OnvifProof created(String camera, String created) {
        return logins.answer(SignOnvif.newBuilder()
                .setRequestId(7)
                .setCamera(camera)
                .setCreated(created)
                .build());
    }
}
