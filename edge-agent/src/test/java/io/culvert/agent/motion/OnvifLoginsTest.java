package io.culvert.agent.motion;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.proto.tunnel.v1.OnvifProof;
import io.culvert.proto.tunnel.v1.SignOnvif;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OnvifLoginsTest {
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
            OnvifProof proof = ask("yard", CREATED);
            assertThat(proof.getRequestId()).isEqualTo(7);
            assertThat(proof.getUsername()).isEqualTo("admin");
            byte[] nonce = Base64.getDecoder().decode(proof.getNonce());
            assertThat(proof.getDigest()).isEqualTo(OnvifLogins.digest(nonce, CREATED, "userpassword"));
            assertThat(proof.toString()).doesNotContain("userpassword");
            nonces.add(proof.getNonce());
        }
        assertThat(nonces).hasSize(OnvifLogins.A_MINUTE);
        assertThat(ask("yard", CREATED).getUsername()).isEmpty();
        nanos += TimeUnit.SECONDS.toNanos(61);
        assertThat(ask("yard", CREATED).getUsername()).isEqualTo("admin");
    }

    @Test
    void cameraOfWhichTheOwnerSaidNothing_andTimesThatAreNone_getNoProof() {
        assertThat(ask("gate", CREATED).getUsername()).isEmpty();
        for (String time : new String[] {"", "now", CREATED + "x", "2010-09-16T07:50:45Zuserpassword", "2010-09-16"}) {
            assertThat(ask("yard", time).getUsername()).as(time).isEmpty();
        }
    }

    private OnvifProof ask(String camera, String created) {
        return logins.answer(SignOnvif.newBuilder()
                .setRequestId(7)
                .setCamera(camera)
                .setCreated(created)
                .build());
    }
}
