package io.culvert.gateway.tunnel;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.gateway.stream.StreamSource;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryOpen;
import io.culvert.proto.tunnel.v1.DeliveryClass;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.RequestKeyFrame;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.culvert.proto.tunnel.v1.StopCamera;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One camera stream on its way from an agent to the hub: asked for on the agent's Control call, carried by a Carry call.
 *
 * <p>Threading: any; guarded by {@code this}. The sink is called under the lock, so that nothing follows a failure and
 * nothing follows {@link #stop()}; sinks do not block.
 *
 * <p>Lifecycle: ASKED (StartCamera is sent) → OPEN (the agent opened its call) → ENDED.
 */
final class Carry implements StreamSource {
    private enum State {
        ASKED,
        OPEN,
        ENDED
    }

    private static final long KEY_FRAME_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final TunnelContext context;
    private final AgentTunnel tunnel;
    private final long id;
    private final String input;
    private final long cameraEpoch;
    private final SourceSink sink;

    private State state = State.ASKED;
    private @Nullable Future<?> timeout;
    private @Nullable CarryCall call;
    private @Nullable BatchReader batches;
    private long keyFrameAskedNanos;

    Carry(TunnelContext context, AgentTunnel tunnel, long id, String input, long cameraEpoch, SourceSink sink) {
        this.context = context;
        this.tunnel = tunnel;
        this.id = id;
        this.input = input;
        this.cameraEpoch = cameraEpoch;
        this.sink = sink;
        this.keyFrameAskedNanos = context.nanoClock().getAsLong() - KEY_FRAME_PAUSE_NANOS;
    }

    long id() {
        return id;
    }

    AgentTunnel tunnel() {
        return tunnel;
    }

    /** Asks the agent; false when its tunnel is gone. */
    boolean start() {
        synchronized (this) {
            timeout = context.timers()
                    .schedule(this::notOpened, context.config().carryTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
        boolean asked = tunnel.calls()
                .start(
                        this,
                        GatewayControl.newBuilder()
                                .setStartCamera(StartCamera.newBuilder()
                                        .setCarryId(id)
                                        .setInput(input)
                                        .setCameraEpoch(cameraEpoch)
                                        .setDeliveryClass(DeliveryClass.DELIVERY_CLASS_LIVE)));
        if (!asked) {
            cancelTimeout();
        }
        return asked;
    }

    private void notOpened() {
        if (fail(new SourceFailure(
                SourceFailure.Code.CAMERA_UNREACHABLE,
                "agent " + tunnel.agentId() + " did not bring " + input + " within "
                        + context.config().carryTimeout().toSeconds() + " s"))) {
            stopCamera();
        }
    }

    /**
     * The agent opened its call. The caller acknowledges after this returns.
     *
     * @return false when the carry ended meanwhile or has a call already
     */
    synchronized boolean opened(CarryCall opening, CarryOpen open) throws ProtocolViolation {
        if (state != State.ASKED) {
            return false;
        }
        if (open.getBootId() != tunnel.bootId()) {
            throw new ProtocolViolation("open with boot id " + Long.toUnsignedString(open.getBootId()) + " (expected: "
                    + Long.toUnsignedString(tunnel.bootId()) + ")");
        }
        StreamDescription description = TrackReader.read(open.getDescription());
        state = State.OPEN;
        call = opening;
        batches = new BatchReader(open.getBootId(), cameraEpoch, description);
        cancelTimeout();
        sink.described(description);
        return true;
    }

    synchronized void batch(Batch batch) throws ProtocolViolation {
        BatchReader reader = batches;
        if (state != State.OPEN || reader == null) {
            return; // stopped while this was on its way
        }
        PacketBatch read = reader.read(batch);
        sink.batch(read);
    }

    synchronized void described(Description description) throws ProtocolViolation {
        BatchReader reader = batches;
        if (state != State.OPEN || reader == null) {
            return;
        }
        StreamDescription read = TrackReader.read(description);
        reader.described(read);
        sink.described(read);
    }

    /** Ends the carry and tells the hub; false when it had ended before. */
    boolean fail(SourceFailure failure) {
        CarryCall carrying;
        synchronized (this) {
            if (state == State.ENDED) {
                return false;
            }
            carrying = end();
            sink.failed(failure);
        }
        if (carrying != null) {
            carrying.end(CarryError.CARRY_ERROR_STOPPED, "");
        }
        return true;
    }

    @Override
    public void stop() {
        CarryCall carrying;
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            carrying = end();
        }
        stopCamera();
        if (carrying != null) {
            carrying.end(CarryError.CARRY_ERROR_STOPPED, "");
        }
    }

    @Override
    public void requestKeyFrame() {
        synchronized (this) {
            long now = context.nanoClock().getAsLong();
            if (state != State.OPEN || now - keyFrameAskedNanos < KEY_FRAME_PAUSE_NANOS) {
                return;
            }
            keyFrameAskedNanos = now;
        }
        tunnel.send(GatewayControl.newBuilder()
                .setRequestKeyFrame(RequestKeyFrame.newBuilder().setCarryId(id)));
    }

    /**
     * Under the lock.
     *
     * @return the call to end
     */
    private @Nullable CarryCall end() {
        state = State.ENDED;
        cancelTimeout();
        tunnel.calls().forget(this);
        return call;
    }

    private synchronized void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    private void stopCamera() {
        tunnel.send(GatewayControl.newBuilder()
                .setStopCamera(StopCamera.newBuilder().setCarryId(id)));
    }
}
