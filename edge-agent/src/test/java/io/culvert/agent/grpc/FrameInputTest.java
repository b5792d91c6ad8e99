package io.culvert.agent.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.grpc.GrpcStatus.Code;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway, or who took its place, that does not keep to HTTP/2 or to gRPC. */
class FrameInputTest {
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int PROTOCOL_ERROR = 1;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final GrpcConnection connection = new GrpcConnection(channel.eventLoop(), "gateway.test");
    private final Heard one = new Heard();

    private static final class Heard implements GrpcCall.Listener<ForwardDown> {
        final List<ForwardDown> messages = new ArrayList<>();
        final List<GrpcStatus> ends = new ArrayList<>();
        int ready;
        boolean throwing;

        @Override
        public void onReady() {
            ready++;
            complain();
        }

        @Override
        public void onMessage(ForwardDown message) {
            messages.add(message);
            complain();
        }

        @Override
        public void onClosed(GrpcStatus status) {
            ends.add(status);
            complain();
        }

        private void complain() {
            if (throwing) {
                throw new IllegalStateException("planted");
            }
        }
    }

    /** Does not let anything out until it is told to. */
    private static final class Dam extends ChannelOutboundHandlerAdapter {
        private final List<ChannelPromise> held = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            held.add(promise);
        }

        void open() {
            held.forEach(ChannelPromise::setSuccess);
            held.clear();
        }

        void breaks(Throwable cause) {
            held.forEach(promise -> promise.setFailure(cause));
            held.clear();
        }
    }

    private GrpcCall<ForwardDown> open(int asked) {
        connection.connecting(channel, cause -> connection.failed("no connection", cause));
        channel.pipeline().addLast(connection.handler());
        connection.opened(channel.pipeline().lastContext());
        GrpcCall<ForwardDown> call = call(one);
        call.request(asked);
        answer();
        return call;
    }

    private GrpcCall<ForwardDown> call(Heard listener) {
        return connection.call(new GrpcMethod<>("/a.B/C", ForwardDown.parser()), listener);
    }

    private void says(ByteBuf... frames) {
        channel.writeInbound(Unpooled.wrappedBuffer(frames));
        channel.runPendingTasks();
    }

    /** What went out since it was asked last: type, flags and stream of each frame, and the last four bytes. */
    private List<String> answer() {
        channel.runPendingTasks();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.writeBytes(out);
            out.release();
        }
        if (all.readableBytes() > 24 && all.getByte(0) == 'P') {
            all.skipBytes(24);
        }
        List<String> frames = new ArrayList<>();
        while (all.isReadable()) {
            int length = all.readMedium();
            String frame = all.readByte() + "/" + all.readByte() + "/" + all.readInt();
            ByteBuf payload = all.readSlice(length);
            if (frame.startsWith("1/")) {
                frames.add(frame + " headers");
                continue;
            }
            frames.add(
                    length < 4 || length > 8
                            ? frame + " " + length + " bytes"
                            : frame + " " + payload.getInt(length - 4));
        }
        return frames;
    }

    private void connectionEndsWith(int error) {
        assertThat(answer()).last().isEqualTo(Wire.GO_AWAY + "/0/0 " + error);
        assertThat(one.ends).hasSize(1).allMatch(end -> end.code() == Code.UNAVAILABLE);
        assertThat(channel.isOpen()).isFalse();
    }

    @AfterEach
    void nothingIsLeft() {
        channel.finishAndReleaseAll();
        assertThat(one.ends).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void frameBeforeTheSettings_isNoHttp2() {
        open(1);
        says(Wire.windowUpdate(1, 5), Wire.headers(1, false));
        connectionEndsWith(PROTOCOL_ERROR);
    }

    @Test
    void garbage_endsTheConnection() {
        open(1);
        says(Unpooled.copiedBuffer("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(US_ASCII)));
        assertThat(one.ends).hasSize(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void settingsAndPing_areAnswered() {
        open(1);
        says(Wire.settings(), Wire.frame(Wire.PING, 0, 0, Unpooled.buffer().writeLong(77)));
        assertThat(answer()).containsExactly(Wire.SETTINGS + "/1/0 0 bytes", Wire.PING + "/1/0 77");
    }

    @Test
    void push_isRefused() {
        open(1);
        says(
                Wire.settings(),
                Wire.frame(
                        Wire.PUSH_PROMISE,
                        Wire.END_HEADERS,
                        1,
                        Unpooled.buffer().writeInt(2)));
        connectionEndsWith(PROTOCOL_ERROR);
    }

    @Test
    void streamThatNobodyBegan_isNone() {
        open(1);
        says(Wire.settings(), Wire.message(3, Wire.down(1)));
        connectionEndsWith(PROTOCOL_ERROR);
    }

    @Test
    void windowBeyondAll_endsTheConnectionOrTheCall() {
        open(1);
        says(Wire.settings(), Wire.windowUpdate(0, Integer.MAX_VALUE));
        connectionEndsWith(FLOW_CONTROL_ERROR);
    }

    @Test
    void windowOfACallBeyondAll_endsTheCall() {
        open(1);
        says(Wire.settings(), Wire.windowUpdate(1, Integer.MAX_VALUE));
        assertThat(one.ends).hasSize(1);
        assertThat(answer()).last().asString().startsWith(Wire.RST_STREAM + "/0/1");
        assertThat(channel.isOpen()).isTrue();
    }

    /** RFC 9113 section 6.9.2: a window may become negative, and then has to grow past nothing before anything goes. */
    @Test
    void windowThatShrinksBelowNothing_isWaitedFor() {
        GrpcCall<ForwardDown> call = open(1);
        says(Wire.settings(INITIAL_WINDOW_SIZE, 20_000));
        answer();
        call.send(zeros(15_000));
        assertThat(answer()).hasSize(1);
        says(Wire.settings(INITIAL_WINDOW_SIZE, 1_000));
        call.send(zeros(500));
        answer();
        says(Wire.windowUpdate(1, 14_005));
        assertThat(answer()).isEmpty();
        says(Wire.windowUpdate(1, 100));
        assertThat(answer()).containsExactly("0/0/1 100 bytes");
        says(Wire.windowUpdate(1, 10_000));
        assertThat(answer()).containsExactly("0/0/1 405 bytes");
    }

    @Test
    void moreThanTheWindow_endsTheCall() {
        open(0);
        says(Wire.settings(), Wire.headers(1, false));
        for (int i = 0; i < GrpcConnection.STREAM_WINDOW / 16_384 && one.ends.isEmpty(); i++) {
            says(Wire.frame(Wire.DATA, 0, 1, Unpooled.wrappedBuffer(new byte[16_384])));
        }
        assertThat(one.ends).isEmpty();
        says(Wire.frame(Wire.DATA, 0, 1, Unpooled.wrappedBuffer(new byte[1])));
        assertThat(one.ends).hasSize(1).allMatch(end -> end.description().contains("more than it was allowed"));
        assertThat(channel.isOpen()).isTrue();
    }

    /** What is padding is paid for like anything else, or a window would leak away. */
    @Test
    void paddingAndData_areReturnedToTheWindows() {
        open(GrpcCall.UNLIMITED);
        says(Wire.settings(), Wire.headers(1, false));
        answer();
        long returned = 0;
        long returnedToCall = 0;
        for (int i = 0; i < 200; i++) {
            ByteBuf padded =
                    Unpooled.buffer().writeByte(200).writeByte(0).writeInt(0).writeZero(200);
            says(Wire.frame(Wire.DATA, Wire.PADDED, 1, padded), Wire.message(1, Wire.down(10_000)));
            for (String frame : answer()) {
                returned += frame.startsWith("8/0/0 ") ? Integer.parseInt(frame.substring(6)) : 0;
                returnedToCall += frame.startsWith("8/0/1 ") ? Integer.parseInt(frame.substring(6)) : 0;
            }
        }
        long sent = 200L * (206 + 5 + Wire.down(10_000).getSerializedSize());
        assertThat(one.messages).hasSize(400);
        assertThat(returned).isBetween(sent - 512 * 1024, sent);
        assertThat(returnedToCall).isBetween(sent - GrpcConnection.STREAM_WINDOW / 2, sent);
    }

    @Test
    void compressedOrHugeOrNoMessage_endsTheCall() {
        byte[][] wrong = {
            {1, 0, 0, 0, 1, 0},
            {0, 0x7F, 0, 0, 0},
            {0, (byte) 0xFF, 0, 0, 0},
            {0, 0, 0, 0, 2, (byte) 0xFF, (byte) 0xFF},
        };
        Code[] codes = {Code.INTERNAL, Code.RESOURCE_EXHAUSTED, Code.RESOURCE_EXHAUSTED, Code.INTERNAL};
        open(1);
        says(Wire.settings());
        for (int i = 0; i < wrong.length; i++) {
            Heard heard = new Heard();
            int stream = 3 + 2 * i;
            call(heard).request(1);
            says(
                    Wire.headers(stream, false),
                    Wire.frame(Wire.DATA, 0, stream, Unpooled.wrappedBuffer(wrong[i])),
                    Wire.headers(stream, true, "grpc-status", "0"));
            int number = i;
            assertThat(heard.ends).hasSize(1).allMatch(end -> end.code() == codes[number]);
            assertThat(heard.messages).isEmpty();
            assertThat(answer()).last().asString().startsWith(Wire.RST_STREAM + "/0/" + stream);
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void proxyThatAnswersInstead_isTakenAtItsStatus() {
        open(1);
        Heard heard = new Heard();
        call(heard);
        says(Wire.settings(), Wire.headers(1, true));
        assertThat(one.ends).hasSize(1).allMatch(end -> end.code() == Code.UNKNOWN);
        says(Wire.headers(3, true, "grpc-status", "16", "grpc-message", "no%20%zz"));
        assertThat(heard.ends).containsExactly(GrpcStatus.of(Code.UNAUTHENTICATED, "no%20%zz"));
        assertThat(GrpcStatus.ofHttp("503").code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(GrpcStatus.ofHttp("401").code()).isEqualTo(Code.UNAUTHENTICATED);
    }

    @Test
    void resetCall_isOver_whateverWaits() {
        open(0);
        says(Wire.settings(), Wire.headers(1, false), Wire.message(1, Wire.down(3)));
        says(Wire.frame(Wire.RST_STREAM, 0, 1, Unpooled.buffer().writeInt(7)));
        assertThat(one.ends).hasSize(1).allMatch(end -> end.code() == Code.UNAVAILABLE);
        answer();
        says(Wire.message(1, Wire.down(3)), Wire.windowUpdate(1, 4));
        assertThat(answer()).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void goodbye_endsTheCallsItDoesNotName() {
        open(1);
        Heard unnamed = new Heard();
        call(unnamed);
        ByteBuf text = Unpooled.buffer().writeInt(1).writeInt(11).writeBytes("too_many_pings".getBytes(US_ASCII));
        says(Wire.settings(), Wire.frame(Wire.GO_AWAY, 0, 0, text));
        assertThat(unnamed.ends).hasSize(1).allMatch(end -> end.description().contains("too_many_pings"));
        assertThat(one.ends).isEmpty();
        says(Wire.message(1, Wire.down(1)), Wire.headers(1, true, "grpc-status", "0"));
        assertThat(one.messages).hasSize(1);
        assertThat(one.ends).hasSize(1).allMatch(GrpcStatus::isOk);
        assertThat(channel.isOpen()).isFalse();
    }

    /** Whatever comes in one byte at a time means the same. */
    @Test
    void bytesOneByOne_areTheSameFrames() {
        open(GrpcCall.UNLIMITED);
        ByteBuf all = Unpooled.wrappedBuffer(
                Wire.settings(),
                Wire.headers(1, false),
                Wire.message(1, Wire.down(300)),
                Wire.message(1, Wire.down(0)),
                Wire.headers(1, true, "grpc-status", "5", "grpc-message", "gone"));
        for (byte single : ByteBufUtil.getBytes(all)) {
            says(Unpooled.wrappedBuffer(new byte[] {single}));
        }
        assertThat(one.messages).containsExactly(Wire.down(300), Wire.down(0));
        assertThat(one.ends).containsExactly(GrpcStatus.of(Code.NOT_FOUND, "gone"));
    }

    /** Somebody always leaves a message behind: what was taken must not stay. */
    @Test
    void messagesNeverAllTaken_areHeldAlone() {
        UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
        MessageInput input = new MessageInput(memory::heapBuffer, 1 << 20);
        byte[] message = new byte[16_389];
        message[3] = 0x40;
        message[4] = 0;
        try {
            input.take(Unpooled.wrappedBuffer(message));
            for (int i = 0; i < 10_000; i++) {
                input.take(Unpooled.wrappedBuffer(message));
                assertThat(input.next()).isNotNull();
            }
        } catch (MessageInput.WrongMessageException wrong) {
            throw new AssertionError(wrong);
        }
        assertThat(memory.metric().usedHeapMemory()).isLessThan(256 * 1024);
        input.close();
        assertThat(memory.metric().usedHeapMemory()).isZero();
    }

    @Test
    void questionsWhoseAnswersNobodyTakes_endTheConnection() {
        Dam dam = new Dam();
        channel.pipeline().addFirst(dam);
        open(1);
        says(Wire.settings());
        ByteBuf ping = Wire.frame(Wire.PING, 0, 0, Unpooled.buffer().writeLong(1));
        int asked = 0;
        while (channel.isOpen() && asked < 100_000) {
            says(ping.copy());
            asked++;
        }
        assertThat(asked).isBetween(3_000, 4_500);
        assertThat(one.ends).hasSize(1);
        dam.open();
    }

    @Test
    void questionsWhoseAnswersAreTaken_areAnsweredForEver() {
        open(1);
        says(Wire.settings());
        ByteBuf ping = Wire.frame(Wire.PING, 0, 0, Unpooled.buffer().writeLong(1));
        for (int i = 0; i < 20_000; i++) {
            says(ping.copy());
            answer();
        }
        assertThat(channel.isOpen()).isTrue();
    }

    /** A gateway counts frames, and small ones dearly. */
    @Test
    void messagesOfOneCall_oneBehindTheOther_areOneFrame() {
        GrpcCall<ForwardDown> call = open(1);
        says(Wire.settings());
        answer();
        Heard other = new Heard();
        for (int i = 0; i < 10; i++) {
            call.send(zeros(100));
        }
        GrpcCall<ForwardDown> second = call(other);
        second.send(zeros(7));
        call.send(zeros(100));
        call.send(zeros(100));
        call.finish();
        assertThat(answer())
                .containsExactly(
                        "0/0/1 1050 bytes", "1/4/3 headers", "0/0/3 12 bytes", "0/0/1 210 bytes", "0/1/1 0 bytes");
        for (int i = 0; i < 170; i++) {
            call(new Heard()).cancel("to move on");
        }
        answer();
        second.send(zeros(16_000));
        second.send(zeros(16_000));
        assertThat(answer()).containsExactly("0/0/3 16005 bytes", "0/0/3 16005 bytes");
    }

    @Test
    void listenerThatThrows_losesItsCallAndNoOther() {
        Dam dam = new Dam();
        channel.pipeline().addFirst(dam);
        one.throwing = true;
        GrpcCall<ForwardDown> call = open(5);
        Heard good = new Heard();
        GrpcCall<ForwardDown> other = call(good);
        other.request(5);
        says(Wire.settings());
        call.send(zeros(40_000));
        other.send(zeros(20_000));
        assertThat(call.isReady()).isFalse();
        assertThat(other.isReady()).isTrue();
        other.send(zeros(20_000));
        assertThat(other.isReady()).isFalse();
        says(Wire.windowUpdate(0, 100_000), Wire.windowUpdate(1, 100_000), Wire.windowUpdate(3, 100_000));
        dam.open();
        assertThat(one.ready).isOne();
        assertThat(one.ends).hasSize(1).allMatch(end -> end.code() == Code.INTERNAL);
        assertThat(good.ready).isOne();
        assertThat(other.isReady()).isTrue();

        Heard bad = new Heard();
        bad.throwing = true;
        call(bad).request(5);
        says(Wire.headers(5, false), Wire.message(5, Wire.down(1)), Wire.message(3, Wire.down(2)));
        assertThat(bad.ends).hasSize(1).allMatch(end -> end.code() == Code.INTERNAL);
        assertThat(good.messages).hasSize(1);
        channel.close();
        channel.runPendingTasks();
        assertThat(good.ends).hasSize(1);
        dam.open();
    }

    /** RFC 9113 section 8.1: a server may give an answer whole and then ask for no more of the question. */
    @Test
    void resetBehindTheEnd_takesNothingBack() {
        GrpcCall<ForwardDown> call = open(0);
        says(
                Wire.settings(),
                Wire.headers(1, false),
                Wire.message(1, Wire.down(3)),
                Wire.headers(1, true, "grpc-status", "0"),
                Wire.frame(Wire.RST_STREAM, 0, 1, Unpooled.buffer().writeInt(0)));
        assertThat(one.ends).isEmpty();
        answer();
        call.request(1);
        channel.runPendingTasks();
        assertThat(one.messages).containsExactly(Wire.down(3));
        assertThat(one.ends).hasSize(1).allMatch(GrpcStatus::isOk);
        assertThat(answer()).isEmpty();
    }

    @Test
    void endWithinAMessage_isNoGoodEnd() {
        open(5);
        says(
                Wire.settings(),
                Wire.headers(1, false),
                Wire.frame(
                        Wire.DATA,
                        0,
                        1,
                        Unpooled.buffer().writeByte(0).writeInt(10).writeByte(1)),
                Wire.headers(1, true, "grpc-status", "0"));
        assertThat(one.ends).hasSize(1).allMatch(end -> end.code() == Code.INTERNAL);
    }

    @Test
    void writeThatFails_isTheReason() {
        Dam dam = new Dam();
        channel.pipeline().addFirst(dam);
        GrpcCall<ForwardDown> call = open(5);
        call.send(zeros(100));
        channel.runPendingTasks();
        dam.breaks(new IOException("no route any more"));
        channel.close();
        channel.runPendingTasks();
        assertThat(one.ends).hasSize(1).allMatch(end -> end.reason().equals("no route any more"));
    }

    private static MessageBytes zeros(int size) {
        return new MessageBytes() {
            @Override
            public int sizeBytes() {
                return size;
            }

            @Override
            public void writeTo(ByteBuf out, int from, int length) {
                out.writeZero(length);
            }
        };
    }
}
