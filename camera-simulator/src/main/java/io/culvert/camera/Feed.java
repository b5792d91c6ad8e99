package io.culvert.camera;

import io.culvert.camera.audio.AudioSource;
import io.culvert.camera.video.VideoSource;
import org.jspecify.annotations.Nullable;

/**
 * What all cameras of one kind see and hear: each picture is drawn, coded and packetized once, when the first of them
 * needs it.
 *
 * <p>Threading: confined to the server's event loop.
 */
final class Feed {
    private final VideoSource video;
    private final @Nullable AudioSource audio;
    private final int width;
    private final int height;
    private final int bitrate;
    private @Nullable FramePackets last;

    Feed(VideoSource video, @Nullable AudioSource audio, int width, int height, int bitrate) {
        this.video = video;
        this.audio = audio;
        this.width = width;
        this.height = height;
        this.bitrate = bitrate;
    }

    VideoSource video() {
        return video;
    }

    @Nullable
    AudioSource audio() {
        return audio;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int bitrate() {
        return bitrate;
    }

    /** The packets of frame {@code number}. */
    FramePackets frame(long number) {
        FramePackets packets = last;
        if (packets == null || packets.picture().number() != number) {
            packets = FramePackets.of(video.codec(), video.picture(number));
            last = packets;
        }
        return packets;
    }
}
