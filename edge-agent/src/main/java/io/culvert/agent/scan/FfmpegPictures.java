package io.culvert.agent.scan;

import io.culvert.qr.GreyPicture;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that an ffmpeg child takes from a device, a file or a stream and writes as PGM, one behind the other: a head of
 * {@code P5}, width, height and 255 with blanks between, then a byte per pixel.
 *
 * <p>Threading: {@link #next} blocks on the child; {@link #close}, on any thread, ends it.
 */
public final class FfmpegPictures implements Pictures {
    private static final List<String> AS_PGM =
            List.of("-an", "-vf", "format=gray", "-c:v", "pgm", "-f", "image2pipe", "-");

    /** A camera gives more pictures than anybody can look at. */
    private static final List<String> SOME = List.of("-r", "8");

    private final Process ffmpeg;
    private final InputStream output;
    private volatile boolean closed;

    private FfmpegPictures(List<String> input, List<String> more, ProcessBuilder.Redirect from) throws IOException {
        List<String> line = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error"));
        line.addAll(input);
        line.addAll(more);
        line.addAll(AS_PGM);
        ffmpeg = new ProcessBuilder(line)
                .redirectInput(from)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = new BufferedInputStream(ffmpeg.getInputStream(), 1 << 16);
    }

    /** @throws IOException if there is no ffmpeg */
    public static FfmpegPictures ofDevice(String device) throws IOException {
        return new FfmpegPictures(List.of("-f", "v4l2", "-i", device), SOME, ProcessBuilder.Redirect.PIPE);
    }

    /** A stream of JPEGs on our own standard input. */
    public static FfmpegPictures ofMjpegOnStandardInput() throws IOException {
        return new FfmpegPictures(List.of("-f", "mjpeg", "-i", "pipe:0"), List.of(), ProcessBuilder.Redirect.INHERIT);
    }

    static FfmpegPictures ofFile(Path file) throws IOException {
        return new FfmpegPictures(
                List.of("-i", "file:" + file), List.of("-frames:v", "1"), ProcessBuilder.Redirect.PIPE);
    }

    @Override
    public @Nullable GreyPicture next() throws IOException {
        try {
            return read();
        } catch (IOException broken) {
            if (closed) {
                return null; // its output was closed under us
            }
            throw broken;
        }
    }

    private @Nullable GreyPicture read() throws IOException {
        int first = output.read();
        if (first < 0) {
            return null;
        }
        if (first != 'P' || output.read() != '5') {
            throw new EOFException("ffmpeg gives something else than PGM");
        }
        int width = number();
        int height = number();
        int most = number();
        if (width < 1 || height < 1 || (long) width * height > GreyPicture.MAX_PIXELS || most != 255) {
            throw new EOFException("ffmpeg gives pictures of " + width + "x" + height);
        }
        byte[] light = output.readNBytes(width * height);
        return light.length < width * height ? null : new GreyPicture(width, height, light);
    }

    /** Of at most six digits, with one blank behind it. */
    private int number() throws IOException {
        int octet = output.read();
        while (octet == ' ' || octet == '\n') {
            octet = output.read();
        }
        int number = 0;
        for (int digits = 0; octet >= '0' && octet <= '9' && digits < 6; digits++) {
            number = 10 * number + octet - '0';
            octet = output.read();
        }
        return number;
    }

    @Override
    public void close() {
        closed = true;
        ffmpeg.destroyForcibly();
    }
}
