/**
 * gRPC as a client speaks it, over HTTP/2 (RFC 9113) on one TLS connection: no more of it than a tunnel needs, in a tenth of
 * the classes that a general implementation loads. Frames are read by Netty's codec; what goes out is copied once, into
 * buffers that become one TLS record each.
 *
 * <p>Public: {@link io.culvert.agent.grpc.GrpcConnection} and what it hands out, for {@code identity} and {@code link}; {@link
 * io.culvert.agent.grpc.MessageBytes}, which {@code camera} implements. Depends on no other package of the agent. All of it
 * runs on the agent's one event loop.
 */
@NullMarked
package io.culvert.agent.grpc;

import org.jspecify.annotations.NullMarked;
