package io.culvert.agent.link;

import io.culvert.agent.grpc.GrpcMethod;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.GatewayControl;

/** The methods of the service {@code culvert.tunnel.v1.Tunnel}. */
final class TunnelMethods {
    static final GrpcMethod<GatewayControl> CONTROL =
            new GrpcMethod<>("/culvert.tunnel.v1.Tunnel/Control", GatewayControl.parser());
    static final GrpcMethod<CarryDown> CARRY = new GrpcMethod<>("/culvert.tunnel.v1.Tunnel/Carry", CarryDown.parser());
    static final GrpcMethod<ForwardDown> FORWARD =
            new GrpcMethod<>("/culvert.tunnel.v1.Tunnel/Forward", ForwardDown.parser());

    private TunnelMethods() {}
}
