package io.culvert.gateway.provisioning;

import java.time.Duration;

/** @param certificateLife how long an agent's certificate is valid; it renews at two thirds of that */
public record EnrolmentConfig(Duration certificateLife) {}
