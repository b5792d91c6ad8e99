package io.culvert.gateway.tunnel;

import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;

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

    @Override
    public StreamObserver<ForwardUp> forward(StreamObserver<ForwardDown> response) {
        ForwardCall call = new ForwardCall(
                context, (ServerCallStreamObserver<ForwardDown>) response, CallIdentity.agent(), currentLoop());
        call.open();
        return call;
    }

    /** The event loop that this runs on: calls run where their connection lives. */
    private EventLoop currentLoop() {
        for (EventExecutor each : context.loops()) {
            if (each.inEventLoop() && each instanceof EventLoop loop) {
                return loop;
            }
        }
        throw new IllegalStateException("a call outside the event loops");
    }
}
