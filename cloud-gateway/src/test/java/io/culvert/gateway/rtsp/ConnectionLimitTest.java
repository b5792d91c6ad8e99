package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.rtsp.ConnectionLimit.Entry;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    private final InetAddress one = InetAddress.ofLiteral("192.0.2.1");
    private final InetAddress other = InetAddress.ofLiteral("192.0.2.2");

    private static ConnectionLimit limit(int connections, int perAddress, int strangers) {
        return new ConnectionLimit(new RtspConfig.Crowd(connections, perAddress, strangers, 64, 1000));
    }

    @Test
    void strangers_areLimitedPerAddress() {
        ConnectionLimit limit = limit(100, 100, 2);
        assertThat(limit.enter(one)).isEqualTo(Entry.COUNTED_IN);
        assertThat(limit.enter(one)).isEqualTo(Entry.COUNTED_IN);
        assertThat(limit.enter(one)).isEqualTo(Entry.ADDRESS_FULL);
        assertThat(limit.enter(other)).isEqualTo(Entry.COUNTED_IN);
        limit.left(one, true);
        assertThat(limit.enter(one)).isEqualTo(Entry.COUNTED_IN);
    }

    @Test
    void viewers_areNoStrangers() {
        ConnectionLimit limit = limit(100, 100, 2);
        for (int i = 0; i < 50; i++) {
            assertThat(limit.enter(one)).isEqualTo(Entry.COUNTED_IN);
            limit.known(one);
        }
        assertThat(limit.strangers(one)).isZero();
        limit.left(one, false);
        assertThat(limit.strangers(one)).isZero();
    }

    @Test
    void all_areLimitedTogether() {
        ConnectionLimit limit = limit(2, 100, 10);
        assertThat(limit.enter(one)).isEqualTo(Entry.COUNTED_IN);
        assertThat(limit.enter(other)).isEqualTo(Entry.COUNTED_IN);
        assertThat(limit.enter(one)).isEqualTo(Entry.FULL);
        limit.left(other, true);
        assertThat(limit.enter(one)).isEqualTo(Entry.COUNTED_IN);
        assertThat(limit.strangers(one)).isEqualTo(2);
    }

    @Test
    void connectionsOfOneAddress_areLimited_viewersToo() {
        ConnectionLimit limit = limit(100, 3, 10);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.enter(one)).isEqualTo(Entry.COUNTED_IN);
            limit.known(one);
        }
        assertThat(limit.enter(one)).isEqualTo(Entry.ADDRESS_FULL);
        assertThat(limit.enter(other)).isEqualTo(Entry.COUNTED_IN);
        limit.left(one, false);
        assertThat(limit.enter(one)).isEqualTo(Entry.COUNTED_IN);
    }

    @Test
    void ipv6Addresses_ofOneSubscriber_countTogether() {
        ConnectionLimit limit = limit(100, 2, 10);
        assertThat(limit.enter(InetAddress.ofLiteral("2001:db8:0:1::1"))).isEqualTo(Entry.COUNTED_IN);
        assertThat(limit.enter(InetAddress.ofLiteral("2001:db8:0:1:ffff::9"))).isEqualTo(Entry.COUNTED_IN);
        assertThat(limit.enter(InetAddress.ofLiteral("2001:db8:0:1::3"))).isEqualTo(Entry.ADDRESS_FULL);
        assertThat(limit.enter(InetAddress.ofLiteral("2001:db8:0:2::1"))).isEqualTo(Entry.COUNTED_IN);
    }

    @Test
    void nothingIsKept_ofThoseWhoLeft() {
        ConnectionLimit limit = limit(100, 2, 10);
        limit.enter(one);
        limit.known(one);
        limit.left(one, false);
        limit.enter(other);
        limit.left(other, true);
        assertThat(limit.addresses()).isZero();
    }
}
