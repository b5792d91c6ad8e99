package io.culvert.agent.link;

import io.culvert.agent.forward.ForwardCall;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.grpc.CallOptions;
import io.grpc.ClientCall;

/** One {@code Forward} call. Confined to the event loop. */
final class GrpcForwardCall extends TunnelCall<ForwardUp, ForwardDown> implements ForwardCall {
    /** Ready only while less than a message waits: what waits there, a frame would find before it. */
    static final CallOptions OPTIONS = CallOptions.DEFAULT.withOnReadyThreshold(16 * 1024);

    private final ForwardCall.Listener listener;

    /** @param onLife told of every message of the gateway */
    GrpcForwardCall(ClientCall<ForwardUp, ForwardDown> call, ForwardCall.Listener listener, Runnable onLife) {
        super(call, onLife);
        this.listener = listener;
    }

    @Override
    public void send(ForwardUp message) {
        sendMessage(message);
    }

    @Override
    public void onReady() {
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
