package io.culvert.gateway.provisioning;

import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;

/**
 * Something an agent went through between reading a code and asking the gateway, in its own words.
 *
 * @param stage "code_read", "wifi_joined" or "gateway_reached"
 * @param tookMs by the agent's clock, 0 when it does not know
 */
@Serdeable(naming = SnakeCaseStrategy.class)
public record JoinStep(String stage, long tookMs) {}
