package io.culvert.agent.camera;

import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CameraState;
import io.culvert.proto.tunnel.v1.CarryAck;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryEnd;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CarryOpen;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.DeliveryClass;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code StartCamera} of one gateway, until it ends: open, ack, batches.
 *
 * <pre>
 * WAITING ──camera described──▶ OPENING ──ack──▶ FLOWING
 *    │ CommandFailed               │ CarryEnd       │ CarryEnd
 *    └─────────────────────────▶ ENDED ◀────────────┘
 * </pre>
 *
 * <p>Protocol: {@code docs/protocol.md}, Carry. Confined to the event loop.
 */
final class Carry implements CarryStream.Listener {
    private static final Logger log = LoggerFactory.getLogger(Carry.class);
    private static final long ACK_SECONDS = 10;

    /** How long the gateway may take to end the call after CarryEnd. */
    private static final long GOODBYE_SECONDS = 5;

    private enum State {
        WAITING,
        OPENING,
        FLOWING,
        ENDED
    }

    private final EventLoop loop;
    private final Uplink uplink;
    private final CameraInput input;
    private final StartCamera command;
    private final long bootId;
    private final BatchMessage batchMessage;
    private final Runnable onEnded;
    private final CarryQueue queue;
    /** Frame number of the camera session at the carry's first access unit, by track. */
    private final Map<Integer, Long> firstFrames = new HashMap<>();

    private State state = State.WAITING;
    private @Nullable CarryStream stream;
    private @Nullable ScheduledFuture<?> timer;
    /** The description in force when the carry opened; the gateway counts from there. */
    private int firstParameterSetId;

    private long framesSent;
    private long bytesSent;

    /**
     * @param batchMessage shared by the carries of the tunnel
     * @param onEnded called once, when nothing of it is left
     */
    Carry(
            EventLoop loop,
            Uplink uplink,
            CameraInput input,
            StartCamera command,
            long bootId,
            QueueTotal queues,
            BatchMessage batchMessage,
            Runnable onEnded) {
        this.loop = loop;
        this.uplink = uplink;
        this.input = input;
        this.command = command;
        this.bootId = bootId;
        this.batchMessage = batchMessage;
        this.onEnded = onEnded;
        DeliveryClass wanted = command.getDeliveryClass();
        boolean isLive =
                wanted == DeliveryClass.DELIVERY_CLASS_LIVE || wanted == DeliveryClass.DELIVERY_CLASS_UNSPECIFIED;
        this.queue = new CarryQueue(isLive, queues, System.nanoTime());
    }

    /** Asks the input for its stream; what follows comes through the methods below. */
    void begin() {
        log.info("{}: carry {} starts", input.name(), id());
        input.attach(this);
    }

    private String id() {
        return Long.toUnsignedString(command.getCarryId(), 16);
    }

    // ------------------------------------------------------------------------------------------- from the camera

    /** The camera described itself, for the first time or anew. */
    void described(StreamDescription description, int parameterSetId) {
        queue.tracks(description);
        if (state == State.WAITING) {
            state = State.OPENING;
            firstParameterSetId = parameterSetId;
            stream = uplink.openCarry(this);
            timer = loop.schedule(this::missAck, ACK_SECONDS, TimeUnit.SECONDS);
            stream.send(CarryUp.newBuilder()
                    .setOpen(CarryOpen.newBuilder()
                            .setCarryId(command.getCarryId())
                            .setBootId(bootId)
                            .setDescription(TunnelMapping.description(description, 0)))
                    .build());
        } else if (state != State.ENDED) {
            Description next = TunnelMapping.description(description, parameterSetId - firstParameterSetId);
            if (!queue.describe(next, System.nanoTime())) {
                end(
                        CarryError.CARRY_ERROR_UNSUPPORTED,
                        "the camera describes itself more often than the agent can hold");
                return;
            }
            pump();
        }
    }

    /** Takes ownership. */
    void batch(PacketBatch batch) {
        if (state == State.ENDED || state == State.WAITING) {
            batch.release();
            return;
        }
        firstFrames.putIfAbsent(batch.track(), batch.frameNumber());
        if (!queue.offer(batch, System.nanoTime())) {
            end(CarryError.CARRY_ERROR_UNSUPPORTED, "an access unit is larger than the agent can hold");
            return;
        }
        pump();
    }

    /** The camera's session is over. */
    void failed(RtspClientFailure failure) {
        end(TunnelMapping.error(failure.kind()), failure.message());
    }

    private void pump() {
        CarryStream to = stream;
        if (state != State.FLOWING || to == null) {
            return;
        }
        while (to.isReady()) {
            CarryQueue.Entry next = queue.poll();
            if (next == null) {
                return;
            }
            if (next.description() != null) {
                to.send(CarryUp.newBuilder().setDescription(next.description()).build());
            } else if (next.batch() != null) {
                send(to, next.batch());
            }
        }
    }

    private void send(CarryStream to, PacketBatch batch) {
        try {
            long frameNumber = batch.frameNumber() - firstFrames.getOrDefault(batch.track(), 0L);
            int parameterSetId = Math.max(0, batch.parameterSetId() - firstParameterSetId);
            to.send(batchMessage.set(batch, frameNumber, parameterSetId, command));
            bytesSent += batch.sizeBytes();
            if (batch.endsAccessUnit()) {
                framesSent++;
            }
        } finally {
            batchMessage.clear();
            batch.release();
        }
    }

    // ------------------------------------------------------------------------------------------ from the gateway

    @Override
    public void onReady() {
        pump();
    }

    @Override
    public void onMessage(CarryDown message) {
        switch (message.getMessageCase()) {
            case ACK -> acknowledged(message.getAck());
            case END -> {
                if (state != State.ENDED) {
                    log.info(
                            "{}: carry {} ended by the gateway: {}",
                            input.name(),
                            id(),
                            message.getEnd().getMessage());
                    end(CarryError.CARRY_ERROR_STOPPED, "");
                }
            }
            case MESSAGE_NOT_SET -> {} // a newer gateway's
        }
    }

    private void acknowledged(CarryAck ack) {
        if (state != State.OPENING) {
            return;
        }
        cancelTimer();
        if (ack.getError() == CarryError.CARRY_ERROR_UNSPECIFIED) {
            state = State.FLOWING;
            pump();
        } else {
            log.warn(
                    "{}: carry {} refused by the gateway ({}): {}",
                    input.name(),
                    id(),
                    ack.getError(),
                    ack.getMessage());
            end(CarryError.CARRY_ERROR_STOPPED, "");
        }
    }

    private void missAck() {
        if (state == State.OPENING) {
            end(CarryError.CARRY_ERROR_INTERNAL, "no ack within " + ACK_SECONDS + " s");
        }
    }

    @Override
    public void onClosed(String status) {
        cancelTimer();
        stream = null;
        if (state != State.ENDED) {
            log.info("{}: carry {} closed by the gateway: {}", input.name(), id(), status);
            if (state == State.OPENING) { // perhaps it never heard of the call
                uplink.report(TunnelMapping.failed(command.getCarryId(), CarryError.CARRY_ERROR_INTERNAL, status));
            }
            finished();
        }
    }

    /** The gateway has enough. */
    void stop() {
        end(CarryError.CARRY_ERROR_STOPPED, "");
    }

    /** The tunnel is gone, and the call with it. */
    void lost() {
        if (state != State.ENDED) {
            finished();
        }
    }

    /** Sends the counters. */
    void reportState() {
        uplink.report(AgentControl.newBuilder()
                .setCameraState(CameraState.newBuilder()
                        .setCarryId(command.getCarryId())
                        .setFramesSent(framesSent)
                        .setFramesDropped(queue.framesDropped())
                        .setBytesSent(bytesSent))
                .build());
    }

    // ---------------------------------------------------------------------------------------------------- the end

    private void end(CarryError error, String message) {
        if (state == State.ENDED) {
            return;
        }
        CarryStream open = stream;
        if (open == null) {
            uplink.report(TunnelMapping.failed(command.getCarryId(), error, message));
        } else {
            reportState();
            open.send(CarryUp.newBuilder()
                    .setEnd(CarryEnd.newBuilder().setError(error).setMessage(message))
                    .build());
            open.finish();
        }
        finished();
        if (open != null) {
            timer = loop.schedule(
                    () -> open.cancel("the gateway did not end the call"), GOODBYE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void finished() {
        state = State.ENDED;
        cancelTimer();
        if (queue.framesDropped() > 0) {
            log.warn(
                    "{}: carry {} dropped {} frames, the uplink was too slow",
                    input.name(),
                    id(),
                    queue.framesDropped());
        }
        queue.clear();
        log.info("{}: carry {} ends after {} frames", input.name(), id(), framesSent);
        input.detach(this);
        onEnded.run();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
