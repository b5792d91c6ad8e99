package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    private final InetAddress one = InetAddress.ofLiteral("192.0.2.1");
    private final InetAddress other = InetAddress.ofLiteral("192.0.2.2");

    @Test
    void strangers_areLimitedPerAddress() {
        ConnectionLimit limit = new ConnectionLimit(100, 2);
        assertThat(limit.enter(one)).isTrue();
        assertThat(limit.enter(one)).isTrue();
        assertThat(limit.enter(one)).isFalse();
        assertThat(limit.enter(other)).isTrue();
        limit.left(one, true);
        assertThat(limit.enter(one)).isTrue();
    }

    @Test
    void viewers_areNoStrangers() {
        ConnectionLimit limit = new ConnectionLimit(100, 2);
        for (int i = 0; i < 50; i++) {
            assertThat(limit.enter(one)).isTrue();
            limit.known(one);
        }
        assertThat(limit.strangers(one)).isZero();
        limit.left(one, false);
        assertThat(limit.strangers(one)).isZero();
    }

    @Test
    void all_areLimitedTogether() {
        ConnectionLimit limit = new ConnectionLimit(2, 10);
        assertThat(limit.enter(one)).isTrue();
        assertThat(limit.enter(other)).isTrue();
        assertThat(limit.enter(one)).isFalse();
        limit.left(other, true);
        assertThat(limit.enter(one)).isTrue();
        assertThat(limit.strangers(one)).isEqualTo(2);
    }
}
