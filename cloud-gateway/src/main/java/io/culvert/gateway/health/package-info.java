/**
 * Whether this node works and what it counts: {@link io.culvert.gateway.health.Health} asks the parts, and the Prometheus
 * registry made here takes the meters of every feature (inject {@code io.micrometer.core.instrument.MeterRegistry}).
 */
@NullMarked
package io.culvert.gateway.health;

import org.jspecify.annotations.NullMarked;
