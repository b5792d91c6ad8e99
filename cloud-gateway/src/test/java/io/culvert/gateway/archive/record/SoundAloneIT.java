package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Segments of sound alone play in ffmpeg. */
class SoundAloneIT extends RecorderScene {
    private static List<String> run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (InputStream out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private void assertThatItPlays(Microphone microphone, String codec, int packets, int samples) throws IOException {
        CameraRecorder recorder = recording(microphone.description());
        microphone.send(packets);
        stop(recorder);
        String file = box.last().file.toString();

        assertThat(run("ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", file))
                .containsExactly(codec);
        assertThat(run("ffprobe", "-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0", file))
                .hasSize(samples)
                .doesNotHaveDuplicates();
        assertThat(run("ffmpeg", "-v", "error", "-i", file, "-f", "null", "-")).isEmpty();
    }

    @Test
    void pcmu_plays() throws IOException {
        assertThatItPlays(Microphone.pcmu(hub, this::now), "pcm_mulaw", 250, 250);
    }

    @Test
    void aac_plays() throws IOException {
        assertThatItPlays(Microphone.aac(hub, this::now), "aac", 50, 100);
    }
}
