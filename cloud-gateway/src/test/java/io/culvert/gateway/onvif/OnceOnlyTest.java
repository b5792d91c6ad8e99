package io.culvert.gateway.onvif;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OnceOnlyTest {
    private long nanos;
    private final OnceOnly proofs = new OnceOnly(Duration.ofMinutes(10), () -> nanos);

    @Test
    void take_aSecondTime_isRefusedUntilNobodyWouldTakeItAnyway() {
        assertThat(proofs.take("a", "1")).isTrue();
        assertThat(proofs.take("a", "1")).isFalse();
        assertThat(proofs.take("b", "1")).isTrue();
        nanos = Duration.ofMinutes(10).toNanos();
        assertThat(proofs.take("a", "1")).isFalse();
        nanos++;
        assertThat(proofs.take("a", "1")).isTrue();
    }

    @Test
    void take_byOneWithoutEnd_isRefusedAndNotInTheWayOfOthers() {
        int taken = 0;
        for (int i = 0; i < 50_000; i++) {
            taken += proofs.take("a", "proof " + i) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(10_000);
        assertThat(proofs.take("b", "1")).isTrue();
        nanos = Duration.ofMinutes(11).toNanos();
        assertThat(proofs.take("a", "new")).isTrue();
    }

    @Test
    void take_byManyWithoutEnd_isRefusedUntilThereIsRoom() {
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            taken += proofs.take("credential " + i, "proof") ? 1 : 0;
        }
        assertThat(taken).isEqualTo(100_000);
        nanos = Duration.ofMinutes(11).toNanos();
        assertThat(proofs.take("one more", "proof")).isTrue();
    }
}
