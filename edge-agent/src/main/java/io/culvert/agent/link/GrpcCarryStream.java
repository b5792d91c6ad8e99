package io.culvert.agent.link;

import io.culvert.agent.camera.BatchMessage;
import io.culvert.agent.camera.CarryStream;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;

/**
 * One {@code Carry} call.
 *
 * <p>A batch is written inside {@link #send(BatchMessage)}, so it may be released when that returns: the call has a
 * transport from the start, because the control call of the same channel is up.
 *
 * <p>Confined to the event loop.
 */
final class GrpcCarryStream extends ClientCall.Listener<CarryDown> implements CarryStream {
    private final ClientCall<Object, CarryDown> call;
    private final CarryStream.Listener listener;
    private final Runnable onLife;
    private boolean closed;

    /**
     * @param call of {@link CarryCalls#METHOD}
     * @param onLife told of every message of the gateway
     */
    GrpcCarryStream(ClientCall<Object, CarryDown> call, CarryStream.Listener listener, Runnable onLife) {
        this.call = call;
        this.listener = listener;
        this.onLife = onLife;
    }

    void start() {
        call.start(this, new Metadata());
        call.request(1);
    }

    @Override
    public boolean isReady() {
        return !closed && call.isReady();
    }

    @Override
    public void send(CarryUp message) {
        if (!closed) {
            call.sendMessage(message);
        }
    }

    @Override
    public void send(BatchMessage batch) {
        if (!closed) {
            call.sendMessage(batch);
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
    public void onMessage(CarryDown message) {
        onLife.run();
        call.request(1);
        listener.onMessage(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        closed = true;
        String description = status.getDescription();
        listener.onClosed(status.getCode() + (description == null ? "" : ": " + description));
    }
}
