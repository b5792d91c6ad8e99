package io.culvert.system.story;

import io.culvert.camera.player.Player;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Players as people use them. */
final class Players {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private Players() {}

    /** Runs a command to its end. */
    static Player.Result run(List<String> command) {
        return Player.run(command, LIMIT);
    }

    /** Codec, width and height as ffprobe tells them. */
    static Player.Result ffprobe(String url, String transport) {
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
    static Player.Result ffmpegPictures(String url, String transport, int frames, Path directory) {
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
    static Player.Result gstreamer(String url, String protocol, int buffers) {
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
