/**
 * The tunnel to a gateway: dials, says hello, keeps alive, comes back, moves when a gateway drains, and passes commands on to
 * {@code camera}.
 *
 * <p>Public: {@link io.culvert.agent.link.GatewayLink}, for {@code cli}, and {@link io.culvert.agent.link.Backoff}, for
 * fleets of simulated agents that come back as real ones do. Reads {@code identity} and {@code camera}. All of it
 * runs on the agent's one event loop.
 */
@NullMarked
package io.culvert.agent.link;

import org.jspecify.annotations.NullMarked;
