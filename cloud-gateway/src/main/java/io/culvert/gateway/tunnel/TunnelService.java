package io.culvert.gateway.tunnel;

import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The gRPC service {@code Tunnel}: one object per call. Runs on event loops and never blocks. */
final class TunnelService extends TunnelGrpc.TunnelImplBase {
    private final TunnelContext context;

    TunnelService(TunnelContext context) {
        this.context = context;
    }

    @Override
    public StreamObserver<AgentControl> control(StreamObserver<GatewayControl> response) {
        AgentTunnel tunnel = new AgentTunnel(
                context,
                (ServerCallStreamObserver<GatewayControl>) response,
                CallIdentity.agent(),
                CallIdentity.peer());
        tunnel.open();
        return tunnel;
    }

    @Override
    public StreamObserver<CarryUp> carry(StreamObserver<CarryDown> response) {
        CarryCall call = new CarryCall(context, (ServerCallStreamObserver<CarryDown>) response, CallIdentity.agent());
        call.open();
        return call;
    }
}
