package io.culvert.camera;

import io.culvert.camera.fault.Fixture;
import io.culvert.media.stream.Codec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One kind of camera and how many of it there are. With a count of 1 its path is {@code name}, else {@code name-1} to
 * {@code name-N}; every camera has a smaller stream at {@code PATH/sub}.
 *
 * @param name first part of the path, without slashes
 * @param count cameras of this kind, at least 1
 * @param fps frames per second, 1 to 60
 * @param gopSeconds from one key frame to the next; an H.265 clip has its own length of 50 frames
 * @param bitrate bits per second of the video of the main stream; the sub stream has a quarter
 * @param video H264 or H265
 * @param audio PCMU, PCMA, AAC, or null for no sound
 * @param maxSessions sessions a stream admits at once before it answers 453; 0 = as many as come
 * @param keptPadding whether what fills frames up to the bit rate is a message, which recorders keep as they keep pictures,
 *     and not filler data, which they may drop
 */
public record CameraConfig(
        String name,
        int count,
        int fps,
        double gopSeconds,
        int bitrate,
        Codec video,
        @Nullable Codec audio,
        int maxSessions,
        boolean keptPadding) {

    public CameraConfig {
        require(name.matches("[A-Za-z0-9._-]+"), "name " + name, "letters, digits and ._-");
        require(count >= 1 && count <= 10_000, "count " + count, "1 to 10000");
        require(fps >= 1 && fps <= 60, "fps " + fps, "1 to 60");
        require(gopSeconds > 0 && gopSeconds * fps <= 60_000, "gop " + gopSeconds, "more than 0, at most 60000 frames");
        require(bitrate >= 8_000 && bitrate <= 200_000_000, "bitrate " + bitrate, "8000 to 200000000");
        require(video == Codec.H264 || video == Codec.H265, "codec " + video, "H264 or H265");
        require(
                audio == null || audio == Codec.PCMU || audio == Codec.PCMA || audio == Codec.AAC,
                "audio " + audio,
                "PCMU, PCMA or AAC");
        require(maxSessions >= 0, "max sessions " + maxSessions, "0 or more");
    }

    /** One H.264 camera {@code cam} of 1280x720 at 25 frames and 1 Mbit/s a second, key frames every 2 s, no sound. */
    public static CameraConfig defaults() {
        return new CameraConfig("cam", 1, 25, 2, 1_000_000, Codec.H264, null, 0, false);
    }

    /** A camera of the catalogue, under its name, with key frames every second. */
    public static CameraConfig of(Fixture fixture) {
        return defaults()
                .withName(fixture.name())
                .withGopSeconds(1)
                .withBitrate(400_000)
                .withVideo(codec(fixture.codec()))
                .withAudio(fixture.audio().equals("none") ? null : codec(fixture.audio()))
                .withMaxSessions(fixture.maxSessions());
    }

    /** @throws IllegalArgumentException for a name that is none of {@code h264, h265, pcmu, pcma, aac} */
    static Codec codec(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "h264" -> Codec.H264;
            case "h265" -> Codec.H265;
            case "pcmu" -> Codec.PCMU;
            case "pcma" -> Codec.PCMA;
            case "aac" -> Codec.AAC;
            default -> throw new IllegalArgumentException("codec " + name + " (expected: h264, h265; pcmu, pcma, aac)");
        };
    }

    public CameraConfig withName(String newName) {
        return new CameraConfig(newName, count, fps, gopSeconds, bitrate, video, audio, maxSessions, keptPadding);
    }

    public CameraConfig withCount(int newCount) {
        return new CameraConfig(name, newCount, fps, gopSeconds, bitrate, video, audio, maxSessions, keptPadding);
    }

    public CameraConfig withFps(int newFps) {
        return new CameraConfig(name, count, newFps, gopSeconds, bitrate, video, audio, maxSessions, keptPadding);
    }

    public CameraConfig withGopSeconds(double newGopSeconds) {
        return new CameraConfig(name, count, fps, newGopSeconds, bitrate, video, audio, maxSessions, keptPadding);
    }

    public CameraConfig withBitrate(int newBitrate) {
        return new CameraConfig(name, count, fps, gopSeconds, newBitrate, video, audio, maxSessions, keptPadding);
    }

    public CameraConfig withVideo(Codec newVideo) {
        return new CameraConfig(name, count, fps, gopSeconds, bitrate, newVideo, audio, maxSessions, keptPadding);
    }

    public CameraConfig withAudio(@Nullable Codec newAudio) {
        return new CameraConfig(name, count, fps, gopSeconds, bitrate, video, newAudio, maxSessions, keptPadding);
    }

    public CameraConfig withMaxSessions(int newMaxSessions) {
        return new CameraConfig(name, count, fps, gopSeconds, bitrate, video, audio, newMaxSessions, keptPadding);
    }

    public CameraConfig withKeptPadding(boolean newKeptPadding) {
        return new CameraConfig(name, count, fps, gopSeconds, bitrate, video, audio, maxSessions, newKeptPadding);
    }

    /** Frames from one key frame to the next. */
    int gopFrames() {
        return Math.max(1, (int) Math.round(gopSeconds * fps));
    }

    /** Path of the camera with this index from 0, without leading slash. */
    String path(int index) {
        return count == 1 ? name : name + "-" + (index + 1);
    }

    private static void require(boolean holds, String given, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(given + " (expected: " + expected + ")");
        }
    }
}
