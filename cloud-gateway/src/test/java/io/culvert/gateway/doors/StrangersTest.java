package io.culvert.gateway.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private final List<String> cut = new ArrayList<>();
    private final Strangers strangers =
            new Strangers(3, 6, address -> address.getHostAddress().equals("10.0.0.99"));

    private Strangers.Entry enter(String address, String name) {
        return strangers.enter(InetAddress.ofLiteral(address), () -> cut.add(name));
    }

    @Test
    void oneAddress_getsNoMoreThanItsPlaces() {
        for (int i = 0; i < 3; i++) {
            assertThat(enter("10.0.0.1", "a" + i)).isInstanceOf(Strangers.Stranger.class);
        }
        assertThat(enter("10.0.0.1", "a3")).isEqualTo(new Strangers.Refused(Refusal.ADDRESS_FULL));
        assertThat(enter("10.0.0.2", "b")).isInstanceOf(Strangers.Stranger.class);
    }

    @Test
    void oneThatIsKnownNow_freesItsPlace() {
        enter("10.0.0.1", "a0");
        enter("10.0.0.1", "a1");
        Strangers.Stranger third = (Strangers.Stranger) enter("10.0.0.1", "a2");
        third.leave();
        third.leave();
        assertThat(strangers.size(InetAddress.ofLiteral("10.0.0.1"))).isEqualTo(2);
        assertThat(enter("10.0.0.1", "a3")).isInstanceOf(Strangers.Stranger.class);
    }

    @Test
    void ipv6Network_isOneAddress() {
        for (int i = 0; i < 3; i++) {
            enter("2001:db8::" + (i + 1), "a" + i);
        }
        assertThat(enter("2001:db8::ffff:1", "a3")).isEqualTo(new Strangers.Refused(Refusal.ADDRESS_FULL));
        assertThat(enter("2001:db8:0:1::1", "b")).isInstanceOf(Strangers.Stranger.class);
    }

    @Test
    void fullDoor_takesTheNewcomersPlaceFromTheLargestCrowd() {
        enter("10.0.0.1", "a0");
        for (int i = 0; i < 3; i++) {
            enter("10.0.0.2", "b" + i);
        }
        enter("10.0.0.1", "a1");
        enter("10.0.0.3", "c0");

        assertThat(enter("10.0.0.4", "owner")).isInstanceOf(Strangers.Stranger.class);
        assertThat(cut).containsExactly("b2");
        assertThat(strangers.size()).isEqualTo(6);
        assertThat(enter("10.0.0.1", "a2")).isEqualTo(new Strangers.Refused(Refusal.DOOR_FULL));
    }

    @Test
    void fullDoorOfSingles_letsNobodyGo() {
        for (int i = 0; i < 6; i++) {
            enter("10.0.1." + i, "s" + i);
        }
        assertThat(enter("10.0.0.4", "owner")).isEqualTo(new Strangers.Refused(Refusal.DOOR_FULL));
        assertThat(cut).isEmpty();
    }

    @Test
    void proxy_hasNoLimitOfItsOwn() {
        for (int i = 0; i < 6; i++) {
            assertThat(enter("10.0.0.99", "p" + i)).isInstanceOf(Strangers.Stranger.class);
        }
        assertThat(enter("10.0.0.1", "a")).isInstanceOf(Strangers.Stranger.class);
        assertThat(cut).containsExactly("p5");
    }

    @Test
    void everybodyGone_nothingIsRemembered() {
        List<Strangers.Stranger> in = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            in.add((Strangers.Stranger) enter("10.0.0." + i / 2, "s" + i));
        }
        in.forEach(Strangers.Stranger::leave);
        assertThat(strangers.size()).isZero();
        assertThat(strangers)
                .extracting("crowds")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .isEmpty();
        assertThat(strangers)
                .extracting("bySize")
                .asInstanceOf(InstanceOfAssertFactories.ITERABLE)
                .isEmpty();
    }
}
