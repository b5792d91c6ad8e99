package io.culvert.agent.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.grpc.GrpcStatus.Code;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
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

        @Override
        public void onReady() {}

        @Override
        public void onMessage(ForwardDown message) {
            messages.add(message);
        }

        @Override
        public void onClosed(GrpcStatus status) {
            ends.add(status);
        }
    }

    private GrpcCall<ForwardDown> open(int asked) {
        connection.connecting(channel);
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
