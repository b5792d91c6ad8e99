package io.culvert.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"000000000000", "123456789015", "049927398716"})
    void id_withRightCheckDigit_isValid(String digits) {
        assertThat(new AgentId(digits)).hasToString(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123456789012", "12345678901", "1234567890151", "12345678901x", "", "１２３４５６７８９０１５"})
    void id_withWrongForm_isRefused(String digits) {
        assertThat(AgentId.isValid(digits)).isFalse();
        assertThatThrownBy(() -> new AgentId(digits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: 12 decimal digits");
    }

    @Test
    void id_withTwoNeighboursSwapped_isRefused() {
        assertThat(AgentId.isValid("132456789015")).isFalse();
    }
}
