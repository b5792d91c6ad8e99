package io.culvert.agent.link;

import io.culvert.agent.camera.BatchMessage;
import io.culvert.agent.camera.CarryStream;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.grpc.ClientCall;

/** One {@code Carry} call. Confined to the event loop. */
final class GrpcCarryStream extends TunnelCall<Object, CarryDown> implements CarryStream {
    private final CarryStream.Listener listener;

    /**
     * @param call of {@link CarryCalls#METHOD}
     * @param onLife told of every message of the gateway
     */
    GrpcCarryStream(ClientCall<Object, CarryDown> call, CarryStream.Listener listener, Runnable onLife) {
        super(call, onLife);
        this.listener = listener;
    }

    @Override
    void start() {
        super.start();
        request(1);
    }

    @Override
    public void send(CarryUp message) {
        sendMessage(message);
    }

    @Override
    public void send(BatchMessage batch) {
        sendMessage(batch);
    }

    @Override
    public void onReady() {
        listener.onReady();
    }

    @Override
    void received(CarryDown message) {
        request(1);
        listener.onMessage(message);
    }

    @Override
    void ended(String status) {
        listener.onClosed(status);
    }
}
