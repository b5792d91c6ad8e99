package io.culvert.gateway.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentIdTest {
    private final Random random = new Random(7);

    @Test
    void random_isValidTwelveDigitsWithoutLeadingZero() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(AgentId.random(random)).matches("[1-9][0-9]{11}").satisfies(id -> assertThat(AgentId.isValid(id))
                    .isTrue());
        }
    }

    @Test
    void isValid_catchesEveryWrongDigit() {
        String id = AgentId.random(random);
        for (int position = 0; position < AgentId.DIGITS; position++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                String typed = id.substring(0, position) + digit + id.substring(position + 1);
                assertThat(AgentId.isValid(typed)).isEqualTo(typed.equals(id));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "12345678901", "1234567890123", "12345678901a", "١٢٣٤٥٦٧٨٩٠١٢", " 12345678901"})
    void isValid_refusesWhatIsNotTwelveAsciiDigits(String text) {
        assertThat(AgentId.isValid(text)).isFalse();
    }

    @Test
    void isValid_knowsAPublishedLuhnNumber() {
        assertThat(AgentId.isValid("000000000000")).isTrue();
        assertThat(AgentId.isValid("079927398713")).isTrue(); // the usual example 79927398713
    }
}
