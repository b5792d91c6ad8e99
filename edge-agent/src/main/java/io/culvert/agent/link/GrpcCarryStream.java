package io.culvert.agent.link;

import io.culvert.agent.camera.BatchMessage;
import io.culvert.agent.camera.CarryStream;
import io.culvert.agent.grpc.GrpcCall;
import io.culvert.agent.grpc.GrpcConnection;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryUp;

/** One {@code Carry} call. Confined to the event loop. */
final class GrpcCarryStream extends TunnelCall<CarryDown> implements CarryStream {
    private final CarryStream.Listener listener;

    /** @param onLife told of every message of the gateway */
    GrpcCarryStream(GrpcConnection connection, CarryStream.Listener listener, Runnable onLife) {
        super(ears -> connection.call(TunnelMethods.CARRY, ears), onLife);
        this.listener = listener;
        request(GrpcCall.UNLIMITED);
    }

    @Override
    public void send(CarryUp message) {
        call().send(message);
    }

    @Override
    public void send(BatchMessage batch) {
        call().send(batch);
    }

    @Override
    void ready() {
        listener.onReady();
    }

    @Override
    void received(CarryDown message) {
        listener.onMessage(message);
    }

    @Override
    void ended(String status) {
        listener.onClosed(status);
    }
}
