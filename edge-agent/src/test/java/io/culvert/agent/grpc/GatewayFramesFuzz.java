package io.culvert.agent.grpc;

import io.culvert.proto.tunnel.v1.ForwardDown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;

/**
 * What comes down a connection from whoever is at its other end: calls end once, with a status; what they hold and what goes
 * out stays bounded; and nothing throws. The first octet says in pieces of what size it comes.
 */
public final class GatewayFramesFuzz {
    /** What the callers send, and what one byte may be answered with: a PING in nine of them with seventeen. */
    private static final int SENT_BYTES = 2 * 3 * 31_000;

    private static final int ANSWERED_BYTES = 64;

    private GatewayFramesFuzz() {}

    public static List<byte[]> seeds() {
        return List.of(
                seed(
                        Wire.settings(4, 70_000, 3, 10),
                        Wire.headers(1, false),
                        Wire.message(1, Wire.down(20)),
                        Wire.headers(1, true, "grpc-status", "0")),
                seed(
                        Wire.settings(),
                        Wire.windowUpdate(0, 1_000),
                        Wire.windowUpdate(3, 1_000),
                        Wire.headers(3, true, "grpc-status", "16", "grpc-message", "a%20b")),
                seed(
                        Wire.settings(4, 0),
                        Wire.frame(Wire.PING, 0, 0, Unpooled.buffer().writeLong(1)),
                        Wire.frame(Wire.RST_STREAM, 0, 1, Unpooled.buffer().writeInt(8)),
                        Wire.frame(
                                Wire.GO_AWAY,
                                0,
                                0,
                                Unpooled.buffer().writeInt(3).writeInt(0))),
                seed(
                        Wire.settings(),
                        Wire.headers(1, false),
                        Wire.frame(
                                Wire.DATA,
                                Wire.PADDED | Wire.END_STREAM,
                                3,
                                Unpooled.buffer()
                                        .writeByte(2)
                                        .writeByte(0)
                                        .writeInt(0)
                                        .writeZero(2))));
    }

    private static byte[] seed(ByteBuf... frames) {
        return ByteBufUtil.getBytes(
                Unpooled.wrappedBuffer(Unpooled.buffer().writeByte(40), Unpooled.wrappedBuffer(frames)));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        EmbeddedChannel channel = new EmbeddedChannel();
        GrpcConnection connection = new GrpcConnection(channel.eventLoop(), "gateway.test");
        connection.connecting(channel, cause -> connection.failed("no connection", cause));
        channel.pipeline().addLast(connection.handler());
        connection.opened(channel.pipeline().lastContext());
        Caller[] callers = {new Caller(connection, GrpcCall.UNLIMITED), new Caller(connection, 1)};
        channel.runPendingTasks();
        drain(channel);
        int answered = 0;
        int piece = 1 + (input[0] & 0xFF);
        for (int at = 1; at < input.length && channel.isOpen(); at += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(input, at, Math.min(piece, input.length - at)));
            channel.runPendingTasks();
            answered += drain(channel);
        }
        check(answered <= SENT_BYTES + ANSWERED_BYTES * input.length, "what comes in is not answered with more");
        boolean open = channel.isOpen();
        for (Caller caller : callers) {
            check(
                    caller.ends <= 1 && (open || caller.ends == 1),
                    "a call ends once, with its connection at the latest");
        }
        channel.close();
        channel.runPendingTasks();
        for (Caller caller : callers) {
            check(caller.ends == 1, "a call ends with its connection");
        }
        channel.finishAndReleaseAll();
    }

    private static int drain(EmbeddedChannel channel) {
        int bytes = 0;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            bytes += out.readableBytes();
            out.release();
        }
        return bytes;
    }

    private static void check(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError("broken promise: " + promise);
        }
    }

    /** Sends more than the first windows admit, and counts its ends. */
    private static final class Caller implements GrpcCall.Listener<ForwardDown> {
        int ends;

        Caller(GrpcConnection connection, int asked) {
            GrpcCall<ForwardDown> call = connection.call(new GrpcMethod<>("/a.B/C", ForwardDown.parser()), this);
            call.request(asked);
            for (int i = 0; i < 3; i++) {
                call.send(Wire.down(30_000));
            }
        }

        @Override
        public void onReady() {
            check(ends == 0, "nothing is ready behind the end");
        }

        @Override
        public void onMessage(ForwardDown message) {
            check(ends == 0, "no message comes behind the end");
        }

        @Override
        public void onClosed(GrpcStatus status) {
            ends++;
        }
    }
}
