package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.proto.tunnel.v1.CarryError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CarryErrorMappingTest {
    @ParameterizedTest
    @EnumSource(CarryError.class)
    void code_isTotal(CarryError error) {
        assertThat(CarryErrorMapping.code(error)).isNotNull();
    }

    @Test
    void failure_cleansTheAgentsWords() {
        SourceFailure failure =
                CarryErrorMapping.failure(CarryError.CARRY_ERROR_BUSY, "453\r\nX: y\0" + "z".repeat(10_000));

        assertThat(failure.code()).isEqualTo(SourceFailure.Code.BUSY);
        assertThat(failure.message()).startsWith("453X: yz").hasSize(200);
    }
}
