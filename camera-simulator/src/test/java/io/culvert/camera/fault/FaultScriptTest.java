package io.culvert.camera.fault;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspHeaders;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultScriptTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int carriedOut;

    @Test
    void script_namesPaths_andEveryPath() {
        FaultScript script = FaultScript.parse("[cam-2]\non PLAY: close\n");
        assertThat(script.forPath("cam-1")).isNull();
        assertThat(script.forPath("cam-2")).isNotNull();
        assertThat(FaultScript.parse("on PLAY: close").forPath("whatever")).isNotNull();
        assertThat(FaultScript.NONE.forPath("cam")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at dawn: reset",
                "on PLAY: explode",
                "at frame 3: explode",
                "on PLAY sometimes: close",
                "at 2 minutes: reset",
                "use nobody_nothing_none",
                "login rot13 u p",
                "seed"
            })
    void line_thatIsWrong_isNamed(String line) {
        assertThatThrownBy(() -> FaultScript.parse("# comment\n" + line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void problem_tellsItsLine() {
        assertThatThrownBy(() -> FaultScript.parse("seed 1\n\non PLAY: explode"))
                .hasMessageContaining("line 3")
                .hasMessageContaining("explode");
    }

    @Test
    void answer_ofSoManyRequests_isBent() {
        DialogueFaults faults = dialogue("on DESCRIBE 2..3: status 404 Gone Fishing");
        assertThat(ask(faults)).startsWith("RTSP/1.0 200 ");
        assertThat(ask(faults)).startsWith("RTSP/1.0 404 Gone Fishing\r\nCSeq: 7\r\n");
        assertThat(ask(faults)).startsWith("RTSP/1.0 404 ");
        assertThat(ask(faults)).startsWith("RTSP/1.0 200 ");
        assertThat(carriedOut).isEqualTo(2);
    }

    @Test
    void fault_once_isOnceForAllConnections() {
        CameraFaults camera = camera("on DESCRIBE once: silence");
        assertThat(ask(camera.dialogue())).isEmpty();
        assertThat(ask(camera.dialogue())).startsWith("RTSP/1.0 200 ");
    }

    @Test
    void chance_withASeed_isRepeatable() {
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        DialogueFaults one = dialogue("seed 5\non DESCRIBE 50%: silence");
        DialogueFaults other = dialogue("seed 5\non DESCRIBE 50%: silence");
        for (int i = 0; i < 40; i++) {
            first.append(ask(one).length()).append(' ');
            second.append(ask(other).length()).append(' ');
        }
        assertThat(first.toString()).isEqualTo(second.toString()).contains("0 ").contains("71 ");
    }

    @Test
    void answer_isRewritten_asAskedFor() {
        String answer = ask(dialogue("""
                on DESCRIBE: header Session: <${value}>
                on DESCRIBE: header+ Content-Length: 3
                on DESCRIBE: edit a=(.) => b=$1$1
                on DESCRIBE: sdp-add c=3
                on DESCRIBE: sdp-drop v=
                on DESCRIBE: before \\r\\n
                on DESCRIBE: line-feeds
                """));
        assertThat(answer).isEqualTo("\r\nRTSP/1.0 200 OK\nCSeq: 7\nSession: <12>\nContent-Length: 3\n\nb=11\nc=3\n");
    }

    @Test
    void length_isWrongByThatMuch() {
        assertThat(ask(dialogue("on DESCRIBE: length +5"))).contains("Content-Length: 15\r\n");
        assertThat(ask(dialogue("on DESCRIBE: length 4000"))).contains("Content-Length: 4000\r\n");
    }

    @Test
    void connection_isCut_insteadOfAnAnswer() {
        assertThat(ask(dialogue("on DESCRIBE: close"))).isEmpty();
        assertThat(channel.isActive()).isFalse();
        assertThat(carriedOut).isZero();
    }

    private static CameraFaults camera(String script) {
        return requireNonNull(FaultScript.parse(script).forPath("cam"));
    }

    private static DialogueFaults dialogue(String script) {
        return camera(script).dialogue();
    }

    private String ask(DialogueFaults faults) {
        RtspRequest request =
                new RtspRequest("DESCRIBE", "rtsp://cam/x", RtspHeaders.of(RtspHeaderNames.CSEQ, "7"), new byte[0]);
        faults.answer(channel, request, () -> {
            carriedOut++;
            return new RtspResponse(
                    200,
                    "OK",
                    RtspResponse.to(request, RtspStatus.OK)
                            .with("Session", "12")
                            .headers(),
                    "v=0\r\na=1\r\n".getBytes(StandardCharsets.UTF_8));
        });
        ByteBuf out = channel.readOutbound();
        String text = out == null ? "" : out.toString(StandardCharsets.UTF_8);
        if (out != null) {
            out.release();
        }
        return text;
    }
}
