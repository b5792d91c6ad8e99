package io.culvert.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GuessThrottleTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

    private long nanos = Duration.ofDays(1).toNanos();
    private final GuessThrottle throttle = new GuessThrottle(() -> nanos);

    @Test
    void failed_tenTimes_isAnsweredAtOnceThenHeldBack() {
        for (int i = 0; i < GuessThrottle.FREE_GUESSES; i++) {
            assertThat(throttle.failed(ADDRESS)).isZero();
        }
        assertThat(throttle.failed(ADDRESS)).isEqualTo(GuessThrottle.DELAY);
        assertThat(throttle.penalty(ADDRESS)).isEqualTo(GuessThrottle.DELAY);
    }

    @Test
    void failed_afterAMinuteOfPeace_isFreeAgain() {
        exhaust(ADDRESS);

        nanos += GuessThrottle.REFILL.toNanos();

        assertThat(throttle.penalty(ADDRESS)).isZero();
        assertThat(throttle.failed(ADDRESS)).isZero();
    }

    @Test
    void failed_fromOneAddress_doesNotSlowAnother() {
        exhaust(ADDRESS);

        assertThat(throttle.failed(InetAddress.ofLiteral("192.0.2.2"))).isZero();
    }

    @Test
    void failed_fromOneIpv6Network_countsTogether() {
        exhaust(InetAddress.ofLiteral("2001:db8::1"));

        assertThat(throttle.failed(InetAddress.ofLiteral("2001:db8::ffff"))).isEqualTo(GuessThrottle.DELAY);
        assertThat(throttle.failed(InetAddress.ofLiteral("2001:db8:0:1::1"))).isZero();
    }

    private void exhaust(InetAddress address) {
        while (throttle.failed(address).isZero()) {
            // until the free guesses are used up
        }
    }
}
