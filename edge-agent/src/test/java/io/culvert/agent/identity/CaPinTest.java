package io.culvert.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.agent.testing.TestAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaPinTest {
    private static final String HEX_32 = "00112233445566778899aabbccddeeff";

    private final TestAuthority authority = new TestAuthority();

    @Test
    void pin_ofACertificate_matchesItAndNoOther() {
        CaPin pin = CaPin.of(authority.certificate());
        assertThat(pin.matches(authority.certificate())).isTrue();
        assertThat(pin.matches(new TestAuthority().certificate())).isFalse();
    }

    @Test
    void pin_of128Bits_matches() {
        String full = CaPin.of(authority.certificate()).toString();
        CaPin prefix = CaPin.parse(full.substring(0, "sha256:".length() + 32).toUpperCase(java.util.Locale.ROOT));
        assertThat(prefix.matches(authority.certificate())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEX_32,
                "sha256:" + "00112233",
                "sha1:" + HEX_32,
                "sha256:" + HEX_32 + "0",
                "sha256:zz" + HEX_32,
                ""
            })
    void parse_ofAnythingElse_isRefused(String text) {
        assertThatThrownBy(() -> CaPin.parse(text)).hasMessageContaining("expected: sha256:");
    }

    @Test
    void parse_ofMoreThan256Bits_isRefused() {
        assertThatThrownBy(() -> CaPin.parse("sha256:" + HEX_32 + HEX_32 + "00"))
                .hasMessageContaining("expected");
    }
}
