package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.player.Player;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import io.culvert.system.soak.FramesLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cameras speak besides H.264 without sound comes through agent, tunnel and hub as it was. */
@Execution(ExecutionMode.CONCURRENT)
class CodecStoryIT {
    @ParameterizedTest
    @CsvSource({"h265, aac, hevc, aac", "h264, pcma, h264, pcm_alaw"})
    void camera_withSound_comesThroughWhole(String video, String audio, String videoName, String audioName)
            throws Exception {
        try (Installation installation = Installation.open(1, List.of("--codec", video, "--audio", audio), Map.of())) {
            String camera = installation.firstName();
            String url = installation.share(camera).rtspUrl();
            for (String transport : List.of("tcp", "udp")) {
                Player.Result result = Players.ffprobe(url, transport);
                assertThat(result.exitCode()).as(result.output()).isZero();
                assertThat(result.output()).contains(videoName + ",1280,720").contains(audioName);
            }
            List<FramesLoop.Seen> seen = FramesLoop.run(installation, 2, true, Duration.ofSeconds(6));
            assertThat(seen)
                    .extracting(FramesLoop.Seen::transport)
                    .containsExactly(RtspViewer.Transport.TCP, RtspViewer.Transport.UDP);
            assertThat(seen)
                    .allSatisfy(
                            one -> assertThat(one.isFlawless()).as("%s", one).isTrue());
        }
    }
}
