package io.culvert.gateway.tunnel;

import io.culvert.gateway.pki.AgentIdentity;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.Status;
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
        ServerCallStreamObserver<GatewayControl> call = (ServerCallStreamObserver<GatewayControl>) response;
        AgentIdentity agent = CallIdentity.agent();
        if (!context.door().controlBegins(agent.agentId())) {
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many Control calls of this agent")
                    .asRuntimeException());
            return new Unheard<>();
        }
        AgentTunnel tunnel = new AgentTunnel(context, call, agent, CallIdentity.peer(), currentLoop());
        tunnel.open();
        return tunnel;
    }

    @Override
    public StreamObserver<CarryUp> carry(StreamObserver<CarryDown> response) {
        CarryCall call = new CarryCall(
                context, (ServerCallStreamObserver<CarryDown>) response, CallIdentity.agent(), currentLoop());
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

    /** The rest of a call that was refused. */
    private static final class Unheard<T> implements StreamObserver<T> {
        @Override
        public void onNext(T message) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
