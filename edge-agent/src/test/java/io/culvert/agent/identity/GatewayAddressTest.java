package io.culvert.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayAddressTest {

    @Test
    void parse_nameOrAddress_givesHostAndPort() {
        assertThat(GatewayAddress.parse("gw.example.org:8443")).isEqualTo(new GatewayAddress("gw.example.org", 8443));
        assertThat(GatewayAddress.parse("[2001:db8::1]:443")).isEqualTo(new GatewayAddress("2001:db8::1", 443));
    }

    @Test
    void toString_ofIpv6_parsesAgain() {
        GatewayAddress address = new GatewayAddress("2001:db8::1", 443);
        assertThat(GatewayAddress.parse(address.toString())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gw",
                "gw:",
                ":8443",
                "gw:0",
                "gw:65536",
                "gw:x",
                "gw:+1",
                "2001:db8::1:443",
                "https://gw:443",
                "u@gw:1",
                "g w:1",
                "gate_way:1",
                "gw#x:1",
                "gw?x:1",
                "gw%41:1",
                "-gw:1"
            })
    void parse_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> GatewayAddress.parse(text)).hasMessageContaining("expected: host:port");
    }
}
