package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TunnelConfigTest {
    @Test
    void defaults_areTheseOnes() {
        assertThat(TunnelConfig.of(1_000))
                .isEqualTo(new TunnelConfig(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(3_800),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(30),
                        512,
                        256 * 1024,
                        8 * 1024,
                        1_000,
                        16,
                        Duration.ofSeconds(2),
                        AgentLimits.of(1_000)));
    }
}
