package io.culvert.gateway.cameras;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CameraNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "front-door", "cam_2", "a--__", "0123456789"})
    void isValid_forNamesOfTheAlphabet(String name) {
        assertThat(CameraName.isValid(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "_a", "Front", "a b", "a/b", "a.b", "a?b", "é", "a\n", "\na", "a%20"})
    void isValid_notForOthers(String name) {
        assertThat(CameraName.isValid(name)).isFalse();
    }

    @Test
    void isValid_upTo63Letters() {
        assertThat(CameraName.isValid("a".repeat(63))).isTrue();
        assertThat(CameraName.isValid("a".repeat(64))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api", "manage", "onvif", "openvidu", "health", "metrics", "login", "list", "get", "console"})
    void isReserved_forPathsOfOurOwn(String name) {
        assertThat(CameraName.isReserved(name)).isTrue();
        assertThat(CameraName.isReserved(name + "-1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Front door", "", "Kamera über der Tür", "-- --", "日本", "api"})
    void generate_isValidAndNeverTheSameTwice(String title) {
        String name = CameraName.generate(title);

        assertThat(CameraName.isValid(name)).as(name).isTrue();
        assertThat(CameraName.isReserved(name)).isFalse();
        assertThat(CameraName.generate(title)).isNotEqualTo(name);
    }

    @Test
    void generate_fromALongTitle_staysWithinTheLimit() {
        assertThat(CameraName.generate("x".repeat(500))).hasSize(CameraName.MAX_LENGTH);
    }

    @Test
    void generate_keepsTheTitleReadable() {
        assertThat(CameraName.generate("Front Door!")).startsWith("front-door-");
    }
}
