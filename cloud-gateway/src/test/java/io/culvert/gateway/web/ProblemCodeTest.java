package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpStatus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemCodeTest {

    @ParameterizedTest
    @EnumSource(HttpStatus.class)
    void of_everyErrorStatus_isACodeOfTheSameClass(HttpStatus status) {
        if (status.getCode() >= 400) {
            ProblemCode code = ProblemCode.of(status);
            assertThat(code.status().getCode() / 100).isEqualTo(status.getCode() / 100);
        }
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void everyCode_hasAStatusAndASentence(ProblemCode code) {
        assertThat(code.status().getCode()).isBetween(400, 599);
        assertThat(code.sentence()).endsWith(".");
        assertThat(code.code()).matches("[a-z_]+");
    }

    @Test
    void codes_areUnique() {
        assertThat(Arrays.stream(ProblemCode.values()).map(ProblemCode::code)).doesNotHaveDuplicates();
    }
}
