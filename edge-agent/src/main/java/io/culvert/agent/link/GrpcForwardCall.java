package io.culvert.agent.link;

import io.culvert.agent.forward.ForwardCall;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;

/**
 * One {@code Forward} call.
 *
 * <p>A message is serialised inside {@link #send}, so the buffers it wraps may be released when that returns: the call has a
 * transport from the start, because the control call of the same channel is up.
 *
 * <p>Confined to the event loop.
 */
final class GrpcForwardCall extends ClientCall.Listener<ForwardDown> implements ForwardCall {
    /** Ready only while less than a message waits: what waits there, a frame would find before it. */
    static final CallOptions OPTIONS = CallOptions.DEFAULT.withOnReadyThreshold(16 * 1024);

    private final ClientCall<ForwardUp, ForwardDown> call;
    private final ForwardCall.Listener listener;
    private final Runnable onLife;
    private boolean closed;

    /** @param onLife told of every message of the gateway */
    GrpcForwardCall(ClientCall<ForwardUp, ForwardDown> call, ForwardCall.Listener listener, Runnable onLife) {
        this.call = call;
        this.listener = listener;
        this.onLife = onLife;
    }

    void start() {
        call.start(this, new Metadata());
    }

    @Override
    public boolean isReady() {
        return !closed && call.isReady();
    }

    @Override
    public void send(ForwardUp message) {
        if (!closed) {
            call.sendMessage(message);
        }
    }

    @Override
    public void request(int messages) {
        if (!closed) {
            call.request(messages);
        }
    }

    @Override
    public void finish() {
        if (!closed) {
            call.halfClose();
        }
    }

    @Override
    public void cancel(String reason) {
        if (!closed) {
            call.cancel(reason, null);
        }
    }

    @Override
    public void onReady() {
        listener.onReady();
    }

    @Override
    public void onMessage(ForwardDown message) {
        onLife.run();
        listener.onMessage(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        closed = true;
        String description = status.getDescription();
        listener.onClosed(status.getCode() + (description == null ? "" : ": " + description));
    }
}
