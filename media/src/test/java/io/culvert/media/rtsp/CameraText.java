package io.culvert.media.rtsp;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Answers as cameras write them, named {@code vendor_model_quirk}; written by us to show the quirk. */
public final class CameraText {

    private CameraText() {}

    /** The answer as our decoder reads it. */
    public static RtspResponse response(String name) {
        try (InputStream in = requireNonNull(CameraText.class.getResourceAsStream("/rtsp/" + name + ".txt"), name)) {
            EmbeddedChannel channel = new EmbeddedChannel(new RtspDecoder(RtspLimits.defaults()));
            channel.writeInbound(Unpooled.wrappedBuffer(in.readAllBytes()));
            RtspResponse response = requireNonNull(channel.readInbound(), name);
            channel.finish();
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String header(String name, String header) {
        return requireNonNull(response(name).header(header), header);
    }
}
