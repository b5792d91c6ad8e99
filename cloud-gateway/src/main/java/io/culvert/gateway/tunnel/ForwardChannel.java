package io.culvert.gateway.tunnel;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.culvert.proto.tunnel.v1.CarryError;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a camera's service as a Netty channel, so that any client's handlers work on it: written buffers go down as
 * messages of 16 KiB while the call is ready, what comes up is handed on as it is read, and back-pressure holds both ways.
 *
 * <p>At most {@link #WINDOW_BYTES} wait here: the agent gets credit for what was taken, and one that ignores it is cut off.
 *
 * <p>Threading: confined to the event loop of the agent's connection, except what Netty lets any thread call.
 */
final class ForwardChannel extends AbstractChannel {
    /** More than agents send without credit. */
    static final int WINDOW_BYTES = 1 << 20;

    static final int MESSAGE_BYTES = 16 * 1024;
    private static final int CREDIT_BYTES = 32 * 1024;
    private static final long CREDIT_MILLIS = 10;
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 1);

    /** Stands for an address, which only the agent knows. */
    private static final class Place extends SocketAddress {
        private static final long serialVersionUID = 1;

        private final String agentId;

        Place(String agentId) {
            this.agentId = agentId;
        }

        @Override
        public String toString() {
            return "forward:" + agentId;
        }
    }

    private final ForwardCall call;
    private final ChannelConfig config;
    private final SocketAddress place;

    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private long received;
    private long taken;
    private long creditedReceived;
    private long creditedTaken;
    private @Nullable Future<?> creditSoon;

    private volatile boolean open = true;
    private boolean wantsRead;
    private boolean delivers;
    private boolean agentIsDone;
    private @Nullable ForwardFailure brokenBy;

    ForwardChannel(ForwardCall call, String agentId) {
        super(null);
        this.call = call;
        this.place = new Place(agentId);
        this.config = new DefaultChannelConfig(this);
        config.setAutoRead(false);
    }

    // ------------------------------------------------------------------------------------------ from the agent

    /** @throws ProtocolViolation when the agent sends after its end, or without credit */
    void received(ByteString data) throws ProtocolViolation {
        if (agentIsDone) {
            throw new ProtocolViolation("data after the end");
        }
        received += data.size();
        if (received - taken > WINDOW_BYTES || data.size() > MESSAGE_BYTES) {
            throw new ProtocolViolation(data.size() + " bytes with " + (received - taken)
                    + " untaken (expected: at most " + WINDOW_BYTES + ")");
        }
        if (!open) {
            taken = received;
        } else {
            ByteBuf buffer = alloc().ioBuffer(data.size(), data.size());
            data.copyTo(buffer.internalNioBuffer(0, data.size()));
            waiting.add(buffer.writerIndex(data.size()));
            deliver();
        }
        credit();
    }

    /** The camera sends no more. */
    void ended() {
        agentIsDone = true;
        deliver();
    }

    /** The forward is over, and not in peace; what came before is still handed on. */
    void broken(ForwardFailure failure) {
        if (!agentIsDone) {
            agentIsDone = true;
            brokenBy = failure;
        }
        deliver();
    }

    /** From any thread: ends the forward for a reason of this gateway. */
    void fail(ForwardFailure failure) {
        eventLoop().execute(() -> {
            broken(failure);
            close();
        });
    }

    /** The call takes messages again. */
    void ready() {
        if (open) {
            ((AbstractUnsafe) unsafe()).flush();
        }
    }

    private void credit() {
        if (received - creditedReceived >= CREDIT_BYTES || taken - creditedTaken >= CREDIT_BYTES) {
            sendCredit();
        } else if (creditSoon == null && (received > creditedReceived || taken > creditedTaken)) {
            creditSoon = eventLoop().schedule(this::sendCredit, CREDIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sendCredit() {
        if (creditSoon != null) {
            creditSoon.cancel(false);
            creditSoon = null;
        }
        creditedReceived = received;
        creditedTaken = taken;
        call.credit(received, taken);
    }

    // ------------------------------------------------------------------------------------------ to the pipeline

    private void deliver() {
        if (delivers) {
            return;
        }
        delivers = true;
        boolean gave = false;
        try {
            ByteBuf next;
            while (open && (wantsRead || config.isAutoRead()) && (next = waiting.poll()) != null) {
                wantsRead = false;
                gave = true;
                taken += next.readableBytes();
                pipeline().fireChannelRead(next);
                pipeline().fireChannelReadComplete();
            }
        } finally {
            delivers = false;
        }
        if (gave && open) {
            credit();
        }
        if (open && agentIsDone && waiting.isEmpty()) {
            if (brokenBy != null) {
                pipeline().fireExceptionCaught(new ForwardBroken(brokenBy));
            }
            unsafe().close(voidPromise());
        }
    }

    @Override
    protected void doBeginRead() {
        wantsRead = true;
        if (!delivers && !waiting.isEmpty()) {
            eventLoop().execute(this::deliver);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        while (call.isReady()) {
            Object message = in.current();
            if (message == null) {
                return;
            }
            ByteBuf buffer = (ByteBuf) message;
            int size = Math.min(buffer.readableBytes(), MESSAGE_BYTES);
            if (size > 0) {
                call.send(ForwardDown.newBuilder()
                        .setData(UnsafeByteOperations.unsafeWrap(buffer.nioBuffer(buffer.readerIndex(), size)))
                        .build());
            }
            if (size == buffer.readableBytes()) {
                in.remove();
            } else {
                in.removeBytes(size);
            }
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException(
                message.getClass().getSimpleName() + " cannot be forwarded (expected: ByteBuf)");
    }

    @Override
    protected void doClose() {
        open = false;
        while (!waiting.isEmpty()) {
            ReferenceCountUtil.release(waiting.poll());
        }
        if (creditSoon != null) {
            creditSoon.cancel(false);
        }
        if (brokenBy != null) {
            call.fail(CarryError.CARRY_ERROR_STOPPED, "");
        } else if (agentIsDone) {
            call.endOutput();
            call.endInPeace();
        } else {
            call.fail(CarryError.CARRY_ERROR_STOPPED, "");
        }
    }

    // ------------------------------------------------------------------------------------------ what Netty asks

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("a forward is connected from the start"));
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return place;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return place;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a forward listens nowhere");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
