package io.culvert.agent.link;

import io.culvert.agent.forward.ForwardCall;
import io.culvert.agent.grpc.GrpcConnection;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardUp;

/** One {@code Forward} call. Confined to the event loop. */
final class GrpcForwardCall extends TunnelCall<ForwardDown> implements ForwardCall {
    /** Ready only while less than a message waits: what waits there, a frame would find before it. */
    private static final int READY_BYTES = 16 * 1024;

    private final ForwardCall.Listener listener;

    /** @param onLife told of every message of the gateway */
    GrpcForwardCall(GrpcConnection connection, ForwardCall.Listener listener, Runnable onLife) {
        super(ears -> connection.call(TunnelMethods.FORWARD, READY_BYTES, ears), onLife);
        this.listener = listener;
    }

    @Override
    public void send(ForwardUp message) {
        call().send(message);
    }

    @Override
    void ready() {
        listener.onReady();
    }

    @Override
    void received(ForwardDown message) {
        listener.onMessage(message);
    }

    @Override
    void ended(String status) {
        listener.onClosed(status);
    }
}
