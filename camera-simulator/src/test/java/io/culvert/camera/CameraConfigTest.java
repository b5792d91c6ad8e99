package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.camera.fault.FaultScript;
import io.culvert.media.Secret;
import io.culvert.media.stream.Codec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CameraConfigTest {
    @Test
    void defaults_areThoseOfTheContract() {
        assertThat(CameraConfig.defaults())
                .isEqualTo(new CameraConfig("cam", 1, 25, 2, 1_000_000, Codec.H264, null, 0, false));
        assertThat(CameraServerConfig.defaults())
                .isEqualTo(new CameraServerConfig("127.0.0.1", 0, null, Duration.ofSeconds(60), "", FaultScript.NONE));
        assertThat(CameraLogin.of("u", Secret.of("p")).scheme()).isEqualTo(CameraLogin.Scheme.DIGEST_MD5);
    }

    @Test
    void path_ofSeveral_isNumberedFromOne() {
        assertThat(CameraConfig.defaults().path(0)).isEqualTo("cam");
        assertThat(CameraConfig.defaults().withName("yard").withCount(2).path(1))
                .isEqualTo("yard-2");
    }

    @Test
    void values_outOfRange_areRefusedWithTheExpectedRange() {
        assertThatThrownBy(() -> CameraConfig.defaults().withFps(0)).hasMessage("fps 0 (expected: 1 to 60)");
        assertThatThrownBy(() -> CameraConfig.defaults().withName("a/b")).hasMessageContaining("a/b");
        assertThatThrownBy(() -> CameraConfig.defaults().withAudio(Codec.OPUS)).hasMessageContaining("PCMU");
    }

    @Test
    void login_printed_keepsItsPassword() {
        assertThat(CameraLogin.of("u", Secret.of("swordfish")).toString()).doesNotContain("swordfish");
    }
}
