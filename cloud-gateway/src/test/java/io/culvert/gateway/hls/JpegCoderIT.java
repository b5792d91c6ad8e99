package io.culvert.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.stream.Codec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures by a real ffmpeg, and by things that are none. */
class JpegCoderIT {
    @TempDir
    private Path folder;

    private byte[] keyFrame(String size) throws Exception {
        Path file = folder.resolve("frame.h264");
        List<String> command = List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=" + size,
                "-frames:v",
                "1",
                "-y");
        Process ffmpeg = new ProcessBuilder(
                        java.util.stream.Stream.concat(command.stream(), java.util.stream.Stream.of(file.toString()))
                                .toList())
                .inheritIO()
                .start();
        assertThat(ffmpeg.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Files.readAllBytes(file);
    }

    @Test
    void keyFrame_becomesAJpegOfAtMost1280Pixels() throws Exception {
        JpegCoder.Outcome made = JpegCoder.installed().code(Codec.H264, keyFrame("1920x1080"));

        assertThat(made).isInstanceOf(JpegCoder.Outcome.Coded.class);
        Path jpeg = Files.write(folder.resolve("made.jpg"), ((JpegCoder.Outcome.Coded) made).jpeg());
        assertThat(javax.imageio.ImageIO.read(jpeg.toFile()))
                .extracting(java.awt.image.BufferedImage::getWidth, java.awt.image.BufferedImage::getHeight)
                .containsExactly(1280, 720);
    }

    @Test
    void garbage_becomesNothing() throws Exception {
        byte[] garbage = new byte[50_000];
        new Random(1).nextBytes(garbage);

        assertThat(JpegCoder.installed().code(Codec.H264, garbage)).isEqualTo(new JpegCoder.Outcome.Failed());
    }

    @Test
    void nothingInstalled_isSaid() throws Exception {
        assertThat(new JpegCoder(null).code(Codec.H264, new byte[1])).isEqualTo(new JpegCoder.Outcome.NotInstalled());
        assertThat(new JpegCoder(folder.resolve("none")).code(Codec.H264, new byte[1]))
                .isEqualTo(new JpegCoder.Outcome.Failed());
    }

    @Test
    void programThatAnswersWithoutEnd_isBounded() throws Exception {
        Path endless = folder.resolve("endless");
        Files.writeString(endless, "#!/bin/sh\nexec cat /dev/zero\n");
        assertThat(endless.toFile().setExecutable(true)).isTrue();

        assertThat(new JpegCoder(endless).code(Codec.H264, new byte[10])).isEqualTo(new JpegCoder.Outcome.Failed());
    }
}
