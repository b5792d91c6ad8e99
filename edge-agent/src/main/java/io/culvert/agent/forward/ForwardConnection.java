package io.culvert.agent.forward;

import com.google.protobuf.ByteString;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.ForwardAck;
import io.culvert.proto.tunnel.v1.ForwardCredit;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardEnd;
import io.culvert.proto.tunnel.v1.ForwardOpen;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One forward's connection to its camera and its call to the gateway. What flows is the matter of an {@link UpwardFlow} and a
 * {@link DownwardFlow}; here is how both begin, wait and end.
 *
 * <pre>
 * OPENING ──ack──▶ FLOWING
 *    │ ForwardEnd     │ ForwardEnd
 *    └────▶ ENDED ◀───┘
 * </pre>
 *
 * <p>Protocol: {@code docs/protocol.md}, Forward. Confined to the event loop, which is also the camera's.
 */
final class ForwardConnection extends ChannelInboundHandlerAdapter implements ForwardCall.Listener {
    private static final Logger log = LoggerFactory.getLogger(ForwardConnection.class);

    /** How long the gateway may take to end the call after both sides have said their end. */
    private static final long GOODBYE_SECONDS = 5;

    private enum State {
        OPENING,
        FLOWING,
        ENDED
    }

    private final Forward forward;
    private final ForwardConfig config;
    private final Channel camera;
    private final ForwardCall call;
    private final UpwardFlow up;
    private final DownwardFlow down;
    private final Runnable onEnded;

    private State state = State.OPENING;
    private boolean callIsOver;
    private @Nullable ScheduledFuture<?> timer;
    private long lastByteNanos = System.nanoTime();

    /**
     * Begins a call; {@link #begin} says on it what for.
     *
     * @param camera connected, and not read from yet
     * @param onEnded called once, when nothing of it is left
     */
    ForwardConnection(
            Forward forward,
            Channel camera,
            ForwardUplink uplink,
            ForwardPace pace,
            ForwardConfig config,
            Runnable onEnded) {
        this.forward = forward;
        this.config = config;
        this.camera = camera;
        this.onEnded = onEnded;
        this.call = uplink.openForward(this);
        this.up = new UpwardFlow(camera, call, pace, config.windowBytes());
        this.down = new DownwardFlow(camera, call);
    }

    void begin(long forwardId) {
        camera.pipeline().addLast(this);
        timer = camera.eventLoop()
                .schedule(
                        () -> fail(CarryError.CARRY_ERROR_INTERNAL, "no ack in time"),
                        config.ackTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        call.send(ForwardUp.newBuilder()
                .setOpen(ForwardOpen.newBuilder().setForwardId(forwardId))
                .build());
        down.begin();
    }

    // ------------------------------------------------------------------------------------------- from the camera

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        try {
            if (state == State.FLOWING) {
                up.send(data);
                touched();
            }
        } finally {
            data.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        up.readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!callIsOver) {
            down.goOn();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            if (state == State.FLOWING) {
                up.end();
                endIfBothAreDone();
            } else {
                fail(CarryError.CARRY_ERROR_ENDED, "the service closed the connection");
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(CarryError.CARRY_ERROR_ENDED, "the service closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
        forward.tell("broke", broken);
        fail(CarryError.CARRY_ERROR_ENDED, "the connection to the service broke");
    }

    // ------------------------------------------------------------------------------------------ from the gateway

    @Override
    public void onReady() {
        up.goOn();
    }

    @Override
    public void onMessage(ForwardDown message) {
        if (state == State.ENDED) {
            if (!callIsOver) {
                call.request(1); // the end lies behind what is dropped here
            }
            return;
        }
        switch (message.getMessageCase()) {
            case ACK -> acknowledged(message.getAck());
            case DATA -> toCamera(message.getData());
            case END -> gatewayEnds(message.getEnd());
            case MESSAGE_NOT_SET -> {} // a newer gateway's
        }
        if (state != State.ENDED) {
            down.requestNext();
        }
    }

    private void acknowledged(ForwardAck ack) {
        if (state != State.OPENING) {
            return;
        }
        if (ack.getError() != CarryError.CARRY_ERROR_UNSPECIFIED) {
            log.debug("{} was refused by the gateway: {}", forward, ack.getMessage());
            fail(CarryError.CARRY_ERROR_STOPPED, "");
            return;
        }
        state = State.FLOWING;
        cancelTimer();
        touched();
        lookAgainAfter(config.idleTimeout().toNanos());
        up.begin();
    }

    private void toCamera(ByteString data) {
        if (state != State.FLOWING || down.isDone()) {
            fail(CarryError.CARRY_ERROR_INTERNAL, "data out of order");
            return;
        }
        if (data.size() > ForwardConfig.MESSAGE_BYTES) {
            fail(
                    CarryError.CARRY_ERROR_INTERNAL,
                    "data of " + data.size() + " bytes (expected: at most " + ForwardConfig.MESSAGE_BYTES + ")");
            return;
        }
        down.came(data.size());
        touched();
        down.write(data);
    }

    private void gatewayEnds(ForwardEnd end) {
        if (end.getError() != CarryError.CARRY_ERROR_UNSPECIFIED || state != State.FLOWING) {
            fail(CarryError.CARRY_ERROR_STOPPED, "");
            return;
        }
        down.end();
        endIfBothAreDone();
    }

    /** Data has come further, says the gateway. */
    void credited(ForwardCredit credit) {
        up.credited(credit);
    }

    @Override
    public void onClosed(String status) {
        callIsOver = true;
        if (state != State.ENDED) {
            log.debug("{} closed by the gateway: {}", forward, status);
            finished();
        } else {
            cancelTimer();
        }
    }

    // ------------------------------------------------------------------------------------------------- the end

    private void touched() {
        lastByteNanos = System.nanoTime();
        if (up.bytes() + down.bytes() > config.maxBytes()) {
            fail(CarryError.CARRY_ERROR_ENDED, "more than " + config.maxBytes() + " bytes");
        }
    }

    private void lookWhetherIdle() {
        long left = config.idleTimeout().toNanos() - (System.nanoTime() - lastByteNanos);
        if (left <= 0) {
            fail(
                    CarryError.CARRY_ERROR_SILENT,
                    "nothing for " + config.idleTimeout().toSeconds() + " s");
        } else {
            lookAgainAfter(left);
        }
    }

    private void lookAgainAfter(long nanos) {
        timer = camera.eventLoop().schedule(this::lookWhetherIdle, nanos, TimeUnit.NANOSECONDS);
    }

    private void endIfBothAreDone() {
        if (up.isDone() && down.isDone()) {
            part();
        }
    }

    /** Ends it and tells the gateway why; does nothing where it has ended. */
    void fail(CarryError error, String message) {
        if (state != State.ENDED) {
            call.send(ForwardUp.newBuilder()
                    .setEnd(ForwardEnd.newBuilder().setError(error).setMessage(message))
                    .build());
            part();
        }
    }

    /** The tunnel is gone, and the call with it. */
    void lost() {
        callIsOver = true;
        if (state != State.ENDED) {
            finished();
        }
        cancelTimer();
    }

    /** Nothing more comes from here; the gateway ends the call. */
    private void part() {
        finished();
        call.finish();
        down.requestTheRest();
        timer = camera.eventLoop()
                .schedule(() -> call.cancel("the gateway did not end the call"), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }

    private void finished() {
        state = State.ENDED;
        cancelTimer();
        up.close();
        closeCamera();
        log.debug("{}: {} bytes up, {} bytes down", forward, up.bytes(), down.bytes());
        onEnded.run();
    }

    /** After an end in peace behind what the camera is still to get, else at once. */
    private void closeCamera() {
        if (up.isDone() && down.isDone()) {
            camera.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            ScheduledFuture<?> limit =
                    camera.eventLoop().schedule(() -> camera.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
            camera.closeFuture().addListener(closed -> limit.cancel(false));
        } else {
            camera.close();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
