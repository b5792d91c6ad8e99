package io.culvert.gateway.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private final AtomicLong nanos = new AtomicLong(1);
    private final LoginThrottle throttle = new LoginThrottle(nanos::get);

    @Test
    void take_fromOneAddress_allowsTenAMinute() {
        int allowed = 0;
        for (int i = 0; i < 100; i++) {
            allowed += take("login" + i, "192.0.2.1", false) ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(10);
        assertThat(take("other", "192.0.2.2", false)).isTrue();

        pass(Duration.ofSeconds(6));
        assertThat(take("login", "192.0.2.1", false)).isTrue();
        assertThat(take("login", "192.0.2.1", false)).isFalse();
    }

    @Test
    void take_atOneLoginFromAThousandAddresses_allowsTenAMinute() {
        int allowed = 0;
        for (int minute = 0; minute < 10; minute++) {
            for (int i = 0; i < 1_000; i++) {
                allowed += take("admin", "10.0." + (i / 250) + "." + (i % 250), false) ? 1 : 0;
            }
            pass(Duration.ofMinutes(1));
        }
        assertThat(allowed).isBetween(10, 110);
    }

    @Test
    void take_byTheOwnerAtAKnownAddress_isNeverLockedOutByStrangers() {
        for (int second = 0; second < 120; second++) {
            for (int i = 0; i < 50; i++) {
                take("admin", "10.1." + second + "." + i, false);
            }
            var owner = throttle.take("admin", InetAddress.ofLiteral("192.0.2.7"), () -> true);
            assertThat(owner).as("second " + second).isPresent();
            owner.get().giveBack();
            pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void take_byTheOwnerBehindTheAttackersAddress_isNeverLockedOutByOtherGuesses() {
        for (int i = 0; i < 1_000; i++) {
            take("login" + i, "192.0.2.7", false);
        }

        assertThat(take("admin", "192.0.2.7", false)).isFalse();
        assertThat(take("admin", "192.0.2.7", true)).isTrue();
    }

    @Test
    void giveBack_doesNotFeedTheStrangersBudget() {
        for (int i = 0; i < 20; i++) {
            take("admin", "10.2.0." + i, false);
        }
        for (int i = 0; i < 20; i++) {
            throttle.take("admin", InetAddress.ofLiteral("192.0.2.7"), () -> true)
                    .orElseThrow()
                    .giveBack();
        }
        assertThat(take("admin", "10.2.1.1", false)).isFalse();
    }

    @Test
    void take_acrossManyLoginsAndAddresses_isBoundedAltogether() {
        int allowed = 0;
        for (int i = 0; i < 5_000; i++) {
            allowed += take("login" + i, "10.3." + (i / 250) + "." + (i % 250), false) ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(60);
        pass(Duration.ofSeconds(1));
        allowed = 0;
        for (int i = 0; i < 50; i++) {
            allowed += take("more" + i, "10.4.0." + i, false) ? 1 : 0;
        }
        assertThat(allowed).isBetween(3, 4);
    }

    @Test
    void take_fromOneIpv6Network_countsAsOneAddress() {
        int allowed = 0;
        for (int i = 0; i < 100; i++) {
            allowed += take("login" + i, "2001:db8:1:2::" + Integer.toHexString(i), false) ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(10);
        assertThat(take("login", "2001:db8:1:3::1", false)).isTrue();
    }

    private boolean take(String login, String from, boolean known) {
        return throttle.take(login, InetAddress.ofLiteral(from), () -> known).isPresent();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
