package io.culvert.gateway.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakesTest {
    private long now;
    private final Handshakes handshakes =
            new Handshakes(5, 2, address -> address.getHostAddress().equals("10.0.0.99"), () -> now);

    private int begun(Handshakes of, String address, int tries) {
        int begun = 0;
        for (int i = 0; i < tries; i++) {
            begun += of.begin(InetAddress.ofLiteral(address)) ? 1 : 0;
        }
        return begun;
    }

    @Test
    void oneAddress_hasItsShare_andOthersTheirs() {
        assertThat(begun(handshakes, "10.0.0.1", 20)).isEqualTo(5);
        assertThat(begun(handshakes, "10.0.0.2", 20)).isEqualTo(5);
    }

    @Test
    void time_givesMore_butNeverMoreThanAtFirst() {
        begun(handshakes, "10.0.0.1", 20);
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(begun(handshakes, "10.0.0.1", 20)).isEqualTo(2);
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(begun(handshakes, "10.0.0.1", 20)).isEqualTo(5);
    }

    @Test
    void ipv6Network_isOneAddress() {
        assertThat(begun(handshakes, "2001:db8::1", 4)).isEqualTo(4);
        assertThat(begun(handshakes, "2001:db8::2", 4)).isEqualTo(1);
        assertThat(begun(handshakes, "2001:db8:0:1::1", 4)).isEqualTo(4);
    }

    @Test
    void trustedProxies_haveNoLimit() {
        assertThat(begun(handshakes, "10.0.0.99", 1_000)).isEqualTo(1_000);
    }

    /** A hundred agents behind each of a hundred addresses, and a thousand behind one. */
    @Test
    void fleets_comeInByTheUsualLimits() {
        Handshakes usual = Handshakes.of(50, address -> false);
        for (int i = 0; i < 100; i++) {
            assertThat(begun(usual, "127.0.1." + i, 100)).isEqualTo(100);
        }
        assertThat(begun(usual, "10.0.0.1", 1_000)).isEqualTo(1_000);
        assertThat(begun(Handshakes.of(5_000, address -> false), "10.0.0.1", 5_000))
                .isEqualTo(5_000);
    }
}
