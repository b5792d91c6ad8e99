/**
 * Agents attached over gRPC: the server they dial, their control calls, and the camera streams they carry. {@link
 * io.culvert.gateway.tunnel.AgentStreams} opens a stream as a source for the hub, {@link
 * io.culvert.gateway.tunnel.AgentRegistry} knows who is attached. Called by cameras and web. docs/protocol.md tells the
 * story of the wire.
 */
@NullMarked
package io.culvert.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
