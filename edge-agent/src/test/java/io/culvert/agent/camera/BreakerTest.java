package io.culvert.agent.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakerTest {
    private final Breaker breaker = new Breaker();
    private long now = Duration.ofDays(1).toNanos();

    @Test
    void camera_thatFailsThreeTimes_rests_andEachTimeForLonger() {
        fail(Kind.BAD_CREDENTIALS);
        fail(Kind.BAD_CREDENTIALS);
        assertThat(breaker.resting(now)).isNull();
        fail(Kind.BAD_CREDENTIALS);
        assertThat(breaker.resting(now)).satisfies(resting -> {
            assertThat(resting.kind()).isEqualTo(Kind.BAD_CREDENTIALS);
            assertThat(resting.message())
                    .contains("on purpose")
                    .contains("3 times")
                    .contains("5 s");
        });
        pass(Duration.ofSeconds(5));
        assertThat(breaker.resting(now)).isNull();
        fail(Kind.BAD_CREDENTIALS);
        pass(Duration.ofSeconds(9));
        assertThat(breaker.resting(now)).isNotNull();
        pass(Duration.ofSeconds(1));
        assertThat(breaker.resting(now)).isNull();
        for (int i = 0; i < 50; i++) {
            fail(Kind.OVER_BUDGET);
        }
        pass(Breaker.LONGEST_REST);
        assertThat(breaker.resting(now)).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "TIMED_OUT", "BUSY", "SILENT", "ENDED"})
    void camera_thatMayBeBackAnyMoment_neverRests(Kind kind) {
        for (int i = 0; i < 10; i++) {
            fail(kind);
        }
        assertThat(breaker.resting(now)).isNull();
    }

    @Test
    void goodSession_isForgivenItsEnd() {
        fail(Kind.PROTOCOL);
        fail(Kind.PROTOCOL);
        breaker.opened(now);
        pass(Breaker.GOOD_SESSION);
        breaker.failed(new RtspClientFailure(Kind.PROTOCOL, "on purpose"), now);
        fail(Kind.PROTOCOL);
        assertThat(breaker.resting(now)).isNull();
    }

    private void fail(Kind kind) {
        breaker.opened(now);
        breaker.failed(new RtspClientFailure(kind, "on purpose"), now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
