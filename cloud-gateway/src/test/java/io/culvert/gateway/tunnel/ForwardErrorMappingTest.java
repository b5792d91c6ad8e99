package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.proto.tunnel.v1.CarryError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ForwardErrorMappingTest {
    @ParameterizedTest
    @EnumSource(CarryError.class)
    void everyError_hasACode(CarryError error) {
        assertThat(ForwardErrorMapping.code(error)).isNotNull();
    }
}
