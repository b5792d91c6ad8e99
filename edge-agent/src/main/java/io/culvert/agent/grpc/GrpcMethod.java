package io.culvert.agent.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/**
 * A method of the gateway.
 *
 * @param path {@code /package.Service/Method}
 * @param replies reads what comes back
 */
public record GrpcMethod<D extends MessageLite>(String path, Parser<D> replies) {}
