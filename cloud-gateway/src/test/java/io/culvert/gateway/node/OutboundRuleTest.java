package io.culvert.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.OutboundRule.Asker;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundRuleTest {

    private static final OutboundRule NOTHING_ALLOWED = new OutboundRule(List.of());
    private static final OutboundRule LAN_ALLOWED = new OutboundRule(
            List.of(Network.parse("192.168.7.0/24"), Network.parse("127.0.0.0/8"), Network.parse("169.254.1.0/24")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "240.0.0.1",
                "::",
                "ff02::1",
                "169.254.169.254",
                "fe80::1",
                "fd00:ec2::254",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1"
            })
    void refusal_forWhatIsNoCamera_isGivenToEverybody(String address) {
        assertThat(NOTHING_ALLOWED.refusal(InetAddress.ofLiteral(address), Asker.PROVIDER))
                .isPresent();
        assertThat(NOTHING_ALLOWED.refusal(InetAddress.ofLiteral(address), Asker.USER))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.10",
                "100.64.0.1",
                "fd12:3456::1",
                "127.0.0.1",
                "::1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:c0a8:0101::1"
            })
    void refusal_forPrivateNetworks_isGivenToUsersOnly(String address) {
        assertThat(NOTHING_ALLOWED.refusal(InetAddress.ofLiteral(address), Asker.PROVIDER))
                .isEmpty();
        assertThat(NOTHING_ALLOWED.refusal(InetAddress.ofLiteral(address), Asker.USER))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "172.32.0.1", "100.128.0.1", "2001:db8::7", "2a00::1"})
    void refusal_forPublicAddresses_isGivenToNobody(String address) {
        assertThat(NOTHING_ALLOWED.refusal(InetAddress.ofLiteral(address), Asker.USER))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.7.9,true",
        "192.168.8.9,false",
        "127.0.0.1,true",
        "169.254.1.2,true",
        "169.254.169.254,false",
        "10.0.0.1,false",
        "0.0.0.0,false"
    })
    void refusal_forUsers_followsTheOperatorsList(String address, boolean allowed) {
        assertThat(LAN_ALLOWED
                        .refusal(InetAddress.ofLiteral(address), Asker.USER)
                        .isEmpty())
                .isEqualTo(allowed);
    }
}
