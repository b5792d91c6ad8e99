package io.culvert.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.EncoderException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RtspEncoderTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new RtspEncoder());

    @Test
    void encode_request_writesStartLineHeadersAndBlankLine() {
        channel.writeOutbound(new RtspRequest("OPTIONS", "rtsp://h/c", RtspHeaders.of("CSeq", "1", "X", "y")));

        assertThat(written()).isEqualTo("OPTIONS rtsp://h/c RTSP/1.0\r\nCSeq: 1\r\nX: y\r\n\r\n");
    }

    @Test
    void encode_responseWithBody_addsItsLength() {
        RtspResponse response = RtspResponse.to(
                        new RtspRequest("DESCRIBE", "rtsp://h/c", RtspHeaders.of("CSeq", "5")), RtspStatus.OK)
                .withBody("application/sdp", "v=0\r\nä".getBytes(StandardCharsets.UTF_8));

        channel.writeOutbound(response);

        assertThat(written())
                .isEqualTo("RTSP/1.0 200 OK\r\nCSeq: 5\r\nContent-Type: application/sdp\r\n"
                        + "Content-Length: 7\r\n\r\nv=0\r\nä");
    }

    @Test
    void encode_smallFrame_isOneBuffer() {
        ByteBuf payload = Unpooled.buffer().writeBytes(new byte[] {1, 2});

        channel.writeOutbound(new InterleavedFrame(3, payload));

        ByteBuf out = channel.readOutbound();
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("240300020102");
        assertThat((Object) channel.readOutbound()).isNull();
        assertThat(payload.refCnt()).isZero();
        out.release();
    }

    @Test
    void encode_largeFrame_passesThePayloadUncopied() {
        ByteBuf payload = Unpooled.buffer().writeZero(40000);

        channel.writeOutbound(new InterleavedFrame(255, payload));

        ByteBuf head = channel.readOutbound();
        assertThat(ByteBufUtil.hexDump(head)).isEqualTo("24ff9c40");
        assertThat((Object) channel.readOutbound()).isSameAs(payload);
        head.release();
        payload.release();
    }

    @Test
    void encode_lineEndWithinUrl_isRefused() {
        assertThatThrownBy(() ->
                        channel.writeOutbound(new RtspRequest("PLAY", "rtsp://h/c\r\nEvil: 1", new RtspHeaders())))
                .isInstanceOf(EncoderException.class);
        assertThatThrownBy(() -> new RtspHeaders().add("A", "b\r\nEvil: 1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private String written() {
        ByteBuf out = channel.readOutbound();
        String text = out.toString(StandardCharsets.UTF_8);
        out.release();
        return text;
    }
}
