/**
 * The cameras on this agent's LAN: probes and announces their inputs, opens one session per input when a gateway starts it, and
 * carries the packets up within a byte budget.
 *
 * <p>Public: {@link io.culvert.agent.camera.Cameras} and what it hands out, for {@code link}, which implements {@link
 * io.culvert.agent.camera.Uplink}; {@link io.culvert.agent.camera.CameraConfig} for {@code cli}. Reads {@code grpc}, whose messages
 * write themselves. All of it runs on the agent's one event loop.
 */
@NullMarked
package io.culvert.agent.camera;

import org.jspecify.annotations.NullMarked;
