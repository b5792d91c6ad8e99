package io.culvert.gateway.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.provisioning.QrEnrolment.State;
import io.culvert.gateway.provisioning.QrEnrolment.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QrEnrolmentTest {
    private static final Instant MADE = Instant.parse("2026-11-20T12:00:00Z");

    private static QrEnrolment code(
            @Nullable Instant reachedAt,
            @Nullable Instant boundAt,
            @Nullable Instant onlineAt,
            @Nullable Instant cameraAt,
            @Nullable String problem) {
        return new QrEnrolment(
                UUID.randomUUID(),
                10_000_000,
                UUID.randomUUID(),
                null,
                UUID.randomUUID(),
                null,
                false,
                "Front door",
                "{}",
                MADE,
                MADE.plus(QrEnrolments.LIFE),
                List.of(),
                reachedAt,
                boundAt,
                null,
                null,
                null,
                onlineAt,
                null,
                null,
                cameraAt,
                problem);
    }

    @Test
    void state_ofACodeNobodyUsed_isExpiredAfterTenMinutesToTheMoment() {
        QrEnrolment code = code(null, null, null, null, null);
        Instant end = MADE.plus(Duration.ofMinutes(10));

        assertThat(code.state(end.minusMillis(1))).isEqualTo(State.WAITING);
        assertThat(code.state(end)).isEqualTo(State.EXPIRED);
        assertThat(code.isOver(end.minusMillis(1))).isFalse();
        assertThat(code.isOver(end)).isTrue();
    }

    @Test
    void state_ofACodeThatWasUsed_staysBound() {
        QrEnrolment code = code(MADE, MADE, null, null, null);

        assertThat(code.state(MADE.plus(Duration.ofDays(1)))).isEqualTo(State.BOUND);
        assertThat(code.isOver(MADE.plus(Duration.ofDays(1)))).isFalse();
    }

    @Test
    void step_isTheLastThatHappened() {
        assertThat(code(null, null, null, null, null).step()).isEqualTo(Step.WAITING);
        assertThat(code(MADE, null, null, null, null).step()).isEqualTo(Step.REACHED);
        assertThat(code(MADE, MADE, null, null, null).step()).isEqualTo(Step.ENROLLED);
        assertThat(code(MADE, MADE, MADE, null, null).step()).isEqualTo(Step.ONLINE);
        assertThat(code(MADE, MADE, MADE, MADE, null).step()).isEqualTo(Step.CAMERA);
    }

    @Test
    void isOver_withTheCamera_orWhereNoneWillCome() {
        assertThat(code(MADE, MADE, MADE, MADE, null).isOver(MADE)).isTrue();
        assertThat(code(MADE, MADE, MADE, null, QrEnrolment.LIMIT_REACHED).isOver(MADE))
                .isTrue();
        assertThat(code(MADE, null, null, null, QrEnrolment.LIMIT_REACHED).isOver(MADE))
                .as("the next agent may get through")
                .isFalse();
    }
}
