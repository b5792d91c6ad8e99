/**
 * The tunnel to a gateway: dials, says hello, keeps alive, comes back, moves when a gateway drains, and passes commands on to
 * {@code camera} and {@code forward}.
 *
 * <p>Public: {@link io.culvert.agent.link.GatewayLink}, for {@code cli}, and {@link io.culvert.agent.link.Backoff}, for
 * fleets of simulated agents that come back as real ones do. Reads {@code grpc}, {@code identity}, {@code camera} and {@code forward}. All of it
 * runs on the agent's one event loop.
 */
@NullMarked
package io.culvert.agent.link;

import org.jspecify.annotations.NullMarked;
