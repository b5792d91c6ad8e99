package io.culvert.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatewayIT {

    @Test
    void start_withEmptyDatabase_makesTheFirstAdministrator() {
        try (TestGateway gateway = TestGateway.start()) {
            assertThat(gateway.running().port("http")).isPositive();
            assertThat(gateway.running().credentials().operatorId()).isBetween(10_000_000L, 99_999_999L);
            assertThat(gateway.data().resolve("api-key"))
                    .hasContent(gateway.apiKey().reveal());
        }
    }
}
