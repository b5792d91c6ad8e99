package io.culvert.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtspDecoderTest {

    private static final RtspLimits LIMITS = new RtspLimits(200, 100, 5, 300, 50, 1000);

    @Test
    void decode_requestWithBody_keepsEveryPart() {
        List<Object> messages =
                decode("ANNOUNCE rtsp://h/cam RTSP/1.0\r\nCSeq: 7\r\nX-a:  b c \r\nContent-Length: 4\r\n\r\nv=0\n");

        RtspRequest request = (RtspRequest) messages.get(0);
        assertThat(request.method()).isEqualTo("ANNOUNCE");
        assertThat(request.uri()).isEqualTo("rtsp://h/cam");
        assertThat(request.cseq()).isEqualTo(7);
        assertThat(request.header("x-A")).isEqualTo("b c");
        assertThat(request.body()).isEqualTo("v=0\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void decode_responseWithoutReason_isUnderstood() {
        RtspResponse response =
                (RtspResponse) decode("RTSP/1.0 200\r\nCseq: 3\r\n\r\n").get(0);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.reason()).isEmpty();
        assertThat(response.cseq()).isEqualTo(3);
    }

    @Test
    void decode_mixedConnection_isTheSameAtEverySplit() {
        byte[] wire = ("\r\n\r\nOPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"
                        + "$\0\0\5RTP/1$\1\0\0"
                        + "RTSP/1.0 200 OK\nCSeq: 2\nContent-Length: 6\nContent-Length: 6\n\nv=0\r\n$"
                        + "$\u007f\0\2ab"
                        + "PLAY rtsp://h/c RTSP/1.0\r\nCSeq: 3\r\nX: 1\r\n 2\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        List<String> whole = describe(decode(wire, wire.length));
        assertThat(whole).hasSize(6);
        assertThat(whole.get(1)).isEqualTo("$0 " + ByteBufUtil.hexDump("RTP/1".getBytes(StandardCharsets.US_ASCII)));
        assertThat(whole.get(2)).isEqualTo("$1 ");
        assertThat(whole.get(5)).contains("X: 1 2");
        for (int split = 1; split < wire.length; split++) {
            EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(RtspLimits.defaults()));
            channel.writeInbound(Unpooled.copiedBuffer(wire, 0, split));
            channel.writeInbound(Unpooled.copiedBuffer(wire, split, wire.length - split));
            assertThat(describe(drain(channel))).as("split at %d", split).isEqualTo(whole);
        }
        assertThat(describe(decode(wire, 1))).isEqualTo(whole);
        for (int piece = 1; piece <= wire.length; piece++) {
            assertThat(describe(RtspMessagesFuzz.shown(wire, piece)))
                    .as("frames shown, pieces of %d", piece)
                    .isEqualTo(whole);
        }
    }

    @Test
    void decode_framesShown_leavesNoBufferBehind_evenWhenTheTakerFails() {
        EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(RtspLimits.defaults(), (number, payload) -> {
            payload.readerIndex(payload.writerIndex());
            throw new IllegalStateException("taker of " + number);
        }));
        ByteBuf received = Unpooled.buffer().writeBytes(new byte[] {'$', 2, 0, 3, 7, 8, 9, '$', 3, 0, 0});
        assertThatThrownBy(() -> channel.writeInbound(received)).hasMessageContaining("taker of 2");
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.EMPTY_BUFFER)).hasMessageContaining("taker of 3");
        channel.finish();
        assertThat(received.refCnt()).isZero();
    }

    @Test
    void decode_bareLineFeeds_areLineEnds() {
        RtspRequest request =
                (RtspRequest) decode("OPTIONS rtsp://h/ RTSP/1.0\nCSeq: 9\n\n").get(0);

        assertThat(request.cseq()).isEqualTo(9);
    }

    @Test
    void decode_blankWithinUrl_keepsTheUrlWhole() {
        RtspRequest request = (RtspRequest)
                decode("DESCRIBE rtsp://h/my cam RTSP/1.0\r\n\r\n").get(0);

        assertThat(request.uri()).isEqualTo("rtsp://h/my cam");
    }

    @Test
    void decode_responseLineWithoutColon_isSkipped() {
        RtspResponse response = (RtspResponse)
                decode("RTSP/1.0 200 OK\r\ngarbage\r\nCSeq: 1\r\n\r\n").get(0);

        assertThat(response.headers().size()).isEqualTo(1);
    }

    @Test
    void decode_frame_isASliceOfWhatWasReceived() {
        EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(RtspLimits.defaults()));
        ByteBuf received = Unpooled.buffer().writeBytes(new byte[] {'$', 2, 0, 3, 7, 8, 9});

        channel.writeInbound(received);

        InterleavedFrame frame = channel.readInbound();
        assertThat(frame.channel()).isEqualTo(2);
        assertThat(ByteBufUtil.hexDump(frame.payload())).isEqualTo("070809");
        received.setByte(4, 1);
        assertThat(frame.payload().getByte(0)).isEqualTo((byte) 1);
        frame.release();
        assertThat(received.refCnt()).isZero();
    }

    @Test
    void decode_statusThatIsNoNumberOfThreeDigits_isRefused() {
        for (String status : new String[] {"020", "000", "20", "2000", "2x0", "-20"}) {
            assertRefused("RTSP/1.0 " + status + " OK\r\nCSeq: 1\r\n\r\n", RtspStatus.BAD_REQUEST);
        }
    }

    @Test
    void decode_twoDifferentContentLengths_areRefused() {
        assertRefused("RTSP/1.0 200 OK\r\nContent-Length: 4\r\ncontent-length: 5\r\n\r\n", RtspStatus.BAD_REQUEST);
    }

    @Test
    void decode_beyondALimit_isRefusedWithItsStatus() {
        assertRefused("OPTIONS rtsp://h/" + "a".repeat(300), RtspStatus.REQUEST_URI_TOO_LARGE);
        assertRefused("OPTIONS rtsp://h/" + "a".repeat(100) + " RTSP/1.0\r\n\r\n", RtspStatus.REQUEST_URI_TOO_LARGE);
        assertRefused("OPTIONS * RTSP/1.0\r\n" + "a: b\r\n".repeat(6), RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS * RTSP/1.0\r\na: " + "b".repeat(302), RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS * RTSP/1.0\r\n" + ("a: " + "b".repeat(97) + "\r\n").repeat(4), RtspStatus.BAD_REQUEST);
        assertRefused("ANNOUNCE rtsp://h/ RTSP/1.0\r\nContent-Length: 51\r\n\r\n", RtspStatus.REQUEST_ENTITY_TOO_LARGE);
        assertRefused("$\0\3\u00e9", RtspStatus.BAD_REQUEST);
    }

    @Test
    void decode_brokenMessages_areRefused() {
        assertRefused("\u0016\3\1\2\0", RtspStatus.BAD_REQUEST);
        assertRefused("GET / HTTP/1.1\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS RTSP/1.0\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS * RTSP/2.0\r\n\r\n", RtspStatus.RTSP_VERSION_NOT_SUPPORTED);
        assertRefused("RTSP/1.0 OK\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("RTSP/1.0 -20 OK\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS * RTSP/1.0\r\nA: b\rc\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS * RTSP/1.0\r\nA: b\0c\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n", RtspStatus.BAD_REQUEST);
        assertRefused("OPTIONS * RTSP/1.0\r\nContent-Length: 99999999999\r\n\r\n", RtspStatus.BAD_REQUEST);
    }

    @Test
    void decode_afterGarbage_throwsAllElseAway() {
        EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(LIMITS));
        ByteBuf garbage = Unpooled.copiedBuffer("\1\2\3OPTIONS * RTSP/1.0\r\n\r\n", StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> channel.writeInbound(garbage)).isInstanceOf(RtspProtocolException.class);
        channel.writeInbound(Unpooled.copiedBuffer("OPTIONS * RTSP/1.0\r\n\r\n", StandardCharsets.US_ASCII));

        assertThat((Object) channel.readInbound()).isNull();
        assertThat(garbage.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void decode_neverEchoesTheTextInItsMessages() {
        RtspProtocolException thrown = refused("PLAY rtsp://h/c?token=canary HTTP/1.0\r\nA: canary\r\n\r\n");

        assertThat(thrown.getMessage()).doesNotContain("canary");
    }

    private static void assertRefused(String wire, RtspStatus status) {
        assertThat(refused(wire).status()).as(wire).isEqualTo(status);
    }

    private static RtspProtocolException refused(String wire) {
        EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(LIMITS));
        ByteBuf bytes = Unpooled.copiedBuffer(wire, StandardCharsets.ISO_8859_1);
        RtspProtocolException thrown =
                catchThrowableOfType(RtspProtocolException.class, () -> channel.writeInbound(bytes));
        assertThat(thrown).as(wire).isNotNull();
        channel.finishAndReleaseAll();
        return thrown;
    }

    private static List<Object> decode(String wire) {
        byte[] bytes = wire.getBytes(StandardCharsets.UTF_8);
        return decode(bytes, bytes.length);
    }

    private static List<Object> decode(byte[] wire, int piece) {
        EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(RtspLimits.defaults()));
        for (int at = 0; at < wire.length; at += piece) {
            channel.writeInbound(Unpooled.copiedBuffer(wire, at, Math.min(piece, wire.length - at)));
        }
        return drain(channel);
    }

    private static List<Object> drain(EmbeddedChannel channel) {
        List<Object> messages = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            messages.add(message);
        }
        channel.finish();
        return messages;
    }

    private static List<String> describe(List<Object> messages) {
        List<String> texts = new ArrayList<>();
        for (Object message : messages) {
            if (message instanceof InterleavedFrame frame) {
                texts.add("$" + frame.channel() + " " + ByteBufUtil.hexDump(frame.payload()));
                frame.release();
            } else if (message instanceof RtspRequest request) {
                texts.add(request.method()
                        + ' '
                        + request.uri()
                        + fields(request.headers())
                        + ByteBufUtil.hexDump(request.body()));
            } else if (message instanceof RtspResponse response) {
                texts.add(response.status()
                        + response.reason()
                        + fields(response.headers())
                        + ByteBufUtil.hexDump(response.body()));
            }
        }
        return texts;
    }

    private static String fields(RtspHeaders headers) {
        StringBuilder text = new StringBuilder();
        headers.forEach(
                (name, value) -> text.append('|').append(name).append(": ").append(value));
        return text.append('|').toString();
    }
}
