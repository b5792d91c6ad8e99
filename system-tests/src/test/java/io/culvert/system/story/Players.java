package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Players as people use them, each run as a process that ends by itself. */
final class Players {
    private static final int LIMIT_SECONDS = 40;

    private Players() {}

    record Result(int exitCode, String output) {}

    /** Runs a command to its end. */
    static Result run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("player-", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            String text = Files.readString(output);
            assertThat(ended)
                    .as("%s ended; it said: %s", command.getFirst(), text)
                    .isTrue();
            return new Result(process.exitValue(), text);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Codec, width and height as ffprobe tells them. */
    static Result ffprobe(String url, String transport) throws IOException, InterruptedException {
        return run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-rtsp_transport",
                transport,
                "-show_entries",
                "stream=codec_name,width,height",
                "-of",
                "csv=p=0",
                url));
    }

    /** Decodes {@code frames} frames into one picture file per frame; ffmpeg's complaints are the output. */
    static Result ffmpegPictures(String url, String transport, int frames, Path directory)
            throws IOException, InterruptedException {
        return run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-rtsp_transport",
                transport,
                "-i",
                url,
                "-frames:v",
                Integer.toString(frames),
                "-vsync",
                "passthrough",
                "-f",
                "image2",
                directory.resolve("%03d.bmp").toString()));
    }

    /** Decodes {@code buffers} pictures with GStreamer. */
    static Result gstreamer(String url, String protocol, int buffers) throws IOException, InterruptedException {
        return run(List.of(
                "gst-launch-1.0",
                "-q",
                "rtspsrc",
                "location=" + url,
                "protocols=" + protocol,
                "latency=100",
                "!",
                "rtph264depay",
                "!",
                "h264parse",
                "!",
                "avdec_h264",
                "!",
                "fakesink",
                "num-buffers=" + buffers,
                "sync=false"));
    }
}
