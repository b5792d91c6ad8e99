/**
 * Agents attached over gRPC: the server they dial, their control calls, the camera streams they carry and the services they
 * forward. {@link io.culvert.gateway.tunnel.AgentStreams} opens a stream as a source for the hub, {@link
 * io.culvert.gateway.tunnel.AgentForwards} a camera's service as a channel, {@link io.culvert.gateway.tunnel.AgentRegistry} knows
 * who is attached. Called by cameras, forwards and web. docs/protocol.md tells the story of the wire.
 */
@NullMarked
package io.culvert.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
