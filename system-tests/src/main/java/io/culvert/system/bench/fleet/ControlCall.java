package io.culvert.system.bench.fleet;

import com.google.protobuf.InvalidProtocolBufferException;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.GatewayControl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one {@code Control} call on a connection of its own: as much of HTTP/2 (RFC 9113) and of gRPC over it
 * as this takes, in a few hundred bytes of memory. Windows are opened as wide as they go at the beginning, so none has to be
 * watched afterwards; what the gateway sends in headers is not looked at.
 *
 * <p>Threading: confined to the channel's event loop.
 */
final class ControlCall extends ByteToMessageDecoder {
    /** Who speaks through it. All calls on the event loop; {@link #ended} comes last and once. */
    interface Listener {
        /** TLS stands and the call is open. */
        void opened(ControlCall call);

        void received(ControlCall call, GatewayControl message);

        void ended(ControlCall call, String why);
    }

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String PATH = "/culvert.tunnel.v1.Tunnel/Control";

    private static final int FRAME_HEADER = 9;
    private static final int MESSAGE_HEADER = 5;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int WIDEST = Integer.MAX_VALUE;
    private static final int USUAL_WINDOW = 65_535;

    /** The headers of the call, HPACK (RFC 7541) without the dynamic table; the same for everybody. */
    private static final byte[] CALL_HEADERS = callHeaders();

    private final Listener listener;
    private @Nullable ChannelHandlerContext context;
    private boolean ended;

    ControlCall(Listener listener) {
        this.listener = listener;
    }

    private static byte[] callHeaders() {
        java.io.ByteArrayOutputStream block = new java.io.ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x87); // :scheme https
        literal(block, 1, FleetTls.GATEWAY_NAME); // :authority
        literal(block, 4, PATH); // :path
        block.write(0x0F); // content-type, 15 + 16
        block.write(0x10);
        text(block, "application/grpc");
        block.write(0x00);
        text(block, "te");
        text(block, "trailers");
        return block.toByteArray();
    }

    private static void literal(java.io.ByteArrayOutputStream block, int nameIndex, String value) {
        block.write(nameIndex);
        text(block, value);
    }

    private static void text(java.io.ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                open(context);
            } else {
                end("TLS: " + handshake.cause().getMessage());
            }
        }
        super.userEventTriggered(context, event);
    }

    private void open(ChannelHandlerContext context) {
        ByteBuf out = context.alloc().buffer(256);
        out.writeBytes(PREFACE);
        header(out, 6, SETTINGS, 0, 0).writeShort(INITIAL_WINDOW_SIZE).writeInt(WIDEST);
        header(out, 4, WINDOW_UPDATE, 0, 0).writeInt(WIDEST - USUAL_WINDOW);
        header(out, CALL_HEADERS.length, HEADERS, END_HEADERS, 1).writeBytes(CALL_HEADERS);
        context.write(out, context.voidPromise());
        listener.opened(this);
        context.flush();
    }

    private static ByteBuf header(ByteBuf out, int length, int type, int flags, int stream) {
        return out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    /** Sends a message; nothing once the call has ended. */
    void send(AgentControl message) {
        ChannelHandlerContext to = context;
        if (ended || to == null) {
            return;
        }
        byte[] bytes = message.toByteArray();
        ByteBuf out = to.alloc().buffer(FRAME_HEADER + MESSAGE_HEADER + bytes.length);
        header(out, MESSAGE_HEADER + bytes.length, DATA, 0, 1)
                .writeByte(0)
                .writeInt(bytes.length)
                .writeBytes(bytes);
        to.writeAndFlush(out, to.voidPromise());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        while (in.readableBytes() >= FRAME_HEADER) {
            int start = in.readerIndex();
            int length = in.getUnsignedMedium(start);
            if (in.readableBytes() < FRAME_HEADER + length) {
                return;
            }
            int type = in.getByte(start + 3);
            int flags = in.getByte(start + 4);
            in.skipBytes(FRAME_HEADER);
            frame(context, type, flags, in.readSlice(length));
        }
    }

    private void frame(ChannelHandlerContext context, int type, int flags, ByteBuf payload) {
        switch (type) {
            case DATA -> {
                messages(payload);
                endIf((flags & END_STREAM) != 0, "the gateway ended the call");
            }
            case HEADERS -> endIf((flags & END_STREAM) != 0, "the gateway ended the call");
            case RST_STREAM -> end("the gateway reset the call");
            case GOAWAY -> end("the gateway said goodbye");
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    ByteBuf ack = context.alloc().buffer(FRAME_HEADER);
                    context.writeAndFlush(header(ack, 0, SETTINGS, ACK, 0), context.voidPromise());
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    ByteBuf ack = context.alloc().buffer(FRAME_HEADER + payload.readableBytes());
                    header(ack, payload.readableBytes(), PING, ACK, 0).writeBytes(payload);
                    context.writeAndFlush(ack, context.voidPromise());
                }
            }
            default -> {} // windows are never exhausted by what is sent here
        }
    }

    private void messages(ByteBuf payload) {
        while (payload.readableBytes() >= MESSAGE_HEADER && !ended) {
            int length = payload.getInt(payload.readerIndex() + 1);
            if (payload.readableBytes() < MESSAGE_HEADER + length) {
                end("a message in several frames, which none of Control is");
                return;
            }
            payload.skipBytes(MESSAGE_HEADER);
            try {
                listener.received(
                        this, GatewayControl.parseFrom(ByteBufUtil.getBytes(payload.readSlice(length), 0, length)));
            } catch (InvalidProtocolBufferException e) {
                end("not a message: " + e.getMessage());
            }
        }
    }

    private void endIf(boolean over, String why) {
        if (over) {
            end(why);
        }
    }

    /** Ends call and connection. */
    void end(String why) {
        if (ended) {
            return;
        }
        ended = true;
        if (context != null) {
            context.close();
        }
        listener.ended(this, why);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        end("the connection was lost");
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(String.valueOf(cause.getMessage()));
    }
}
