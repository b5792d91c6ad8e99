package io.culvert.agent.forward;

import com.google.protobuf.UnsafeByteOperations;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.CommandFailed;
import io.culvert.proto.tunnel.v1.ForwardCredit;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardEnd;
import io.culvert.proto.tunnel.v1.ForwardOpen;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.culvert.proto.tunnel.v1.OpenForward;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code OpenForward} of one gateway, until it ends: a connection to the camera, a call to the gateway, bytes both ways.
 *
 * <pre>
 * RESOLVING ──address──▶ DIALLING ──connected──▶ OPENING ──ack──▶ FLOWING
 *     │ CommandFailed        │ CommandFailed         │ ForwardEnd      │ ForwardEnd
 *     └──────────────────────┴───────────────▶ ENDED ◀─────────────────┘
 * </pre>
 *
 * <p>Nothing is kept here: a message is read from the camera only when it can go out at once, and few are asked for from the
 * gateway before the camera takes what came.
 *
 * <p>Protocol: {@code docs/protocol.md}, Forward. Confined to the event loop.
 */
final class Forward extends ChannelInboundHandlerAdapter implements ForwardCall.Listener {
    private static final Logger log = LoggerFactory.getLogger(Forward.class);

    /** How long the gateway may take to end the call after both sides have said their end. */
    private static final long GOODBYE_SECONDS = 5;

    /** Messages asked for beyond what the camera has taken: 128 KiB. */
    private static final int MESSAGES_AHEAD = 8;

    private enum State {
        RESOLVING,
        DIALLING,
        OPENING,
        FLOWING,
        ENDED
    }

    private final Forwards declared;
    private final ForwardConfig config;
    private final ForwardUplink uplink;
    private final ForwardPace pace;
    private final OpenForward command;
    private final ForwardTarget target;
    private final Runnable onEnded;

    private State state = State.RESOLVING;
    private @Nullable Channel camera;
    private @Nullable ForwardCall call;
    private @Nullable ScheduledFuture<?> timer;
    private boolean reads;
    /** Messages that the camera has to make room for before the gateway is asked for as many more. */
    private int owed;

    private boolean cameraIsDone;
    private boolean gatewayIsDone;
    private long lastByteNanos = System.nanoTime();

    private long bytesUp;
    private long bytesDown;
    private long received;
    private long taken;

    /** @param onEnded called once, when nothing of it is left */
    Forward(
            Forwards declared,
            ForwardUplink uplink,
            ForwardPace pace,
            OpenForward command,
            ForwardTarget target,
            Runnable onEnded) {
        this.declared = declared;
        this.config = declared.config();
        this.uplink = uplink;
        this.pace = pace;
        this.command = command;
        this.target = target;
        this.onEnded = onEnded;
    }

    @Override
    public String toString() {
        return command.getCamera() + ": " + command.getService();
    }

    private void tell(String what, @Nullable Throwable why) {
        if (declared.budget().mayTell(command.getCamera(), System.nanoTime())) {
            log.warn("{} {}: {}", this, what, why == null ? "no address" : why.getMessage());
        }
    }

    // --------------------------------------------------------------------------------------------- to the camera

    void begin() {
        within(config.lookUpTimeout(), CarryError.CARRY_ERROR_UNREACHABLE, "no address in time");
        declared.resolver().resolve(target).whenComplete((address, refused) -> {
            if (declared.loop().inEventLoop()) {
                resolved(address, refused);
            } else {
                declared.loop().execute(() -> resolved(address, refused));
            }
        });
    }

    private void resolved(@Nullable InetSocketAddress address, @Nullable Throwable refused) {
        if (state != State.RESOLVING) {
            return;
        }
        if (address == null || refused != null) {
            Throwable cause = refused != null && refused.getCause() != null ? refused.getCause() : refused;
            tell("is not dialled", cause);
            if (cause instanceof TargetResolver.Forbidden) {
                // What the name led to is the LAN's business, not the gateway's.
                fail(CarryError.CARRY_ERROR_FORBIDDEN, "the agent's own rule forbids what the name leads to");
            } else {
                fail(CarryError.CARRY_ERROR_UNREACHABLE, "the service's name has no address");
            }
            return;
        }
        state = State.DIALLING;
        log.debug("{}: dialling {}", this, address);
        within(config.connectTimeout().plusSeconds(1), CarryError.CARRY_ERROR_UNREACHABLE, "no connection in time");
        declared.dialer().dial(address, this).addListener((ChannelFutureListener) this::dialled);
    }

    private void dialled(ChannelFuture dialled) {
        if (state != State.DIALLING) {
            dialled.channel().close();
            return;
        }
        if (!dialled.isSuccess()) {
            tell("does not answer", dialled.cause());
            fail(CarryError.CARRY_ERROR_UNREACHABLE, "the service does not accept a connection");
            return;
        }
        camera = dialled.channel();
        state = State.OPENING;
        ForwardCall opened = uplink.openForward(this);
        call = opened;
        within(config.ackTimeout(), CarryError.CARRY_ERROR_INTERNAL, "no ack in time");
        opened.send(ForwardUp.newBuilder()
                .setOpen(ForwardOpen.newBuilder().setForwardId(command.getForwardId()))
                .build());
        opened.request(MESSAGES_AHEAD);
    }

    // ------------------------------------------------------------------------------------------- from the camera

    /** Reads from the camera if what it gives can go out now. */
    void goOn() {
        ForwardCall to = call;
        if (state != State.FLOWING || reads || cameraIsDone || to == null || camera == null || !to.isReady()) {
            return;
        }
        if (bytesUp + ForwardConfig.MESSAGE_BYTES - taken <= config.windowBytes() && pace.admits(this)) {
            reads = true;
            camera.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf data = (ByteBuf) message;
        try {
            ForwardCall to = call;
            if (state != State.FLOWING || to == null) {
                return;
            }
            int size = data.readableBytes();
            to.send(ForwardUp.newBuilder()
                    .setData(UnsafeByteOperations.unsafeWrap(data.nioBuffer()))
                    .build());
            bytesUp += size;
            pace.sent(size);
            touched();
        } finally {
            data.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reads = false;
        goOn();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            if (state == State.FLOWING) {
                cameraEnds();
            } else {
                fail(CarryError.CARRY_ERROR_ENDED, "the service closed the connection");
            }
        }
    }

    /** The camera has said everything; it may still listen. */
    private void cameraEnds() {
        if (cameraIsDone || call == null) {
            return;
        }
        cameraIsDone = true;
        pace.forget(this);
        call.send(ForwardUp.newBuilder().setEnd(ForwardEnd.getDefaultInstance()).build());
        endIfBothAreDone();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(CarryError.CARRY_ERROR_ENDED, "the service closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
        tell("broke", broken);
        fail(CarryError.CARRY_ERROR_ENDED, "the connection to the service broke");
    }

    // ------------------------------------------------------------------------------------------ from the gateway

    @Override
    public void onReady() {
        goOn();
    }

    @Override
    public void onMessage(ForwardDown message) {
        if (state == State.ENDED) {
            if (call != null) {
                call.request(1); // the end lies behind what is dropped here
            }
            return;
        }
        switch (message.getMessageCase()) {
            case ACK -> acknowledged(message);
            case DATA -> toCamera(message);
            case END -> gatewayEnds(message.getEnd());
            case MESSAGE_NOT_SET -> {} // a newer gateway's
        }
        requestNext();
    }

    private void acknowledged(ForwardDown message) {
        if (state != State.OPENING) {
            return;
        }
        if (message.getAck().getError() != CarryError.CARRY_ERROR_UNSPECIFIED) {
            log.debug(
                    "{} was refused by the gateway: {}", this, message.getAck().getMessage());
            fail(CarryError.CARRY_ERROR_STOPPED, "");
            return;
        }
        state = State.FLOWING;
        cancelTimer();
        touched();
        timer = declared.loop()
                .schedule(this::lookWhetherIdle, config.idleTimeout().toNanos(), TimeUnit.NANOSECONDS);
        goOn();
    }

    private void toCamera(ForwardDown message) {
        if (state != State.FLOWING || gatewayIsDone || camera == null) {
            fail(CarryError.CARRY_ERROR_INTERNAL, "data out of order");
            return;
        }
        if (message.getData().size() > ForwardConfig.MESSAGE_BYTES) {
            fail(
                    CarryError.CARRY_ERROR_INTERNAL,
                    "data of " + message.getData().size() + " bytes (expected: at most " + ForwardConfig.MESSAGE_BYTES
                            + ")");
            return;
        }
        bytesDown += message.getData().size();
        touched();
        camera.writeAndFlush(Unpooled.wrappedBuffer(message.getData().asReadOnlyByteBuffer()));
    }

    /** A message came; as many more may come as the camera takes. */
    private void requestNext() {
        if (call == null || state == State.ENDED) {
            return;
        }
        if (camera == null || camera.isWritable()) {
            call.request(1);
        } else {
            owed++;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (call != null && owed > 0 && context.channel().isWritable()) {
            call.request(owed);
            owed = 0;
        }
    }

    private void gatewayEnds(ForwardEnd end) {
        if (end.getError() != CarryError.CARRY_ERROR_UNSPECIFIED || state != State.FLOWING) {
            fail(CarryError.CARRY_ERROR_STOPPED, "");
            return;
        }
        if (!gatewayIsDone && camera instanceof DuplexChannel duplex) {
            gatewayIsDone = true;
            // Behind what is still to be written.
            duplex.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> duplex.shutdownOutput());
            endIfBothAreDone();
        }
    }

    /** By way of the control call, past whatever waits on this one. */
    void credited(ForwardCredit credit) {
        // A gateway that counts wrongly, or lies, moves its own forwards only.
        long nowReceived = Math.min(Math.max(credit.getReceivedBytes(), received), bytesUp);
        taken = Math.min(Math.max(credit.getTakenBytes(), taken), bytesUp);
        long arrived = nowReceived - received;
        received = nowReceived;
        pace.arrived(arrived);
        goOn();
    }

    @Override
    public void onClosed(String status) {
        call = null;
        if (state != State.ENDED) {
            log.debug("{} closed by the gateway: {}", this, status);
            finished();
        } else {
            cancelTimer();
        }
    }

    /** The agent leaves the gateway. */
    void stop() {
        fail(CarryError.CARRY_ERROR_STOPPED, "the agent leaves");
    }

    /** The tunnel is gone, and the call with it. */
    void lost() {
        call = null;
        if (state != State.ENDED) {
            finished();
        }
        cancelTimer();
    }

    // ------------------------------------------------------------------------------------------------- the end

    private void touched() {
        lastByteNanos = System.nanoTime();
        if (bytesUp + bytesDown > config.maxBytes()) {
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
            timer = declared.loop().schedule(this::lookWhetherIdle, left, TimeUnit.NANOSECONDS);
        }
    }

    private void within(Duration time, CarryError error, String message) {
        cancelTimer();
        timer = declared.loop().schedule(() -> fail(error, message), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void endIfBothAreDone() {
        if (cameraIsDone && gatewayIsDone) {
            part();
        }
    }

    private void fail(CarryError error, String message) {
        if (state == State.ENDED) {
            return;
        }
        if (call == null) {
            uplink.answer(AgentControl.newBuilder()
                    .setCommandFailed(CommandFailed.newBuilder()
                            .setId(command.getForwardId())
                            .setError(error)
                            .setMessage(message))
                    .build());
            finished();
            return;
        }
        call.send(ForwardUp.newBuilder()
                .setEnd(ForwardEnd.newBuilder().setError(error).setMessage(message))
                .build());
        part();
    }

    /** Nothing more comes from here; the gateway ends the call. */
    private void part() {
        ForwardCall open = call;
        finished();
        if (open != null) {
            open.finish();
            // What is still on its way is read and dropped, so that the end behind it is seen.
            open.request(1 + owed);
            timer = declared.loop()
                    .schedule(() -> open.cancel("the gateway did not end the call"), GOODBYE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void finished() {
        state = State.ENDED;
        cancelTimer();
        pace.forget(this);
        pace.arrived(bytesUp - received);
        received = bytesUp;
        closeCamera();
        log.debug("{}: {} bytes up, {} bytes down", this, bytesUp, bytesDown);
        onEnded.run();
    }

    /** After an end in peace behind what the camera is still to get, else at once. */
    private void closeCamera() {
        Channel open = camera;
        if (open == null) {
            return;
        }
        if (cameraIsDone && gatewayIsDone) {
            open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            ScheduledFuture<?> limit = declared.loop().schedule(() -> open.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
            open.closeFuture().addListener(closed -> limit.cancel(false));
        } else {
            open.close();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
