package io.culvert.agent.scan;

import io.culvert.qr.GreyPicture;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of a stream of JPEGs.
 *
 * <p>Threading: a thread of its own reads the stream, so that whoever writes it is never held up for long while nobody looks; two
 * pictures wait, and after two seconds the older one gives way. {@link #next} on one other thread.
 */
public final class MjpegPictures implements Pictures {
    private static final Logger log = LoggerFactory.getLogger(MjpegPictures.class);
    private static final int MOST_WAITING = 2;
    private static final long PATIENCE_MILLIS = 2_000;
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread reader;

    public MjpegPictures(InputStream input) {
        MjpegStream stream = new MjpegStream(input);
        reader = new Thread(() -> read(stream), "scan-mjpeg");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether this Java reads JPEG by itself; else ffmpeg has to. */
    public static boolean isPossible() {
        return PictureFiles.JAVA_DECODES;
    }

    private void read(MjpegStream stream) {
        try {
            for (byte[] picture = stream.next(); picture != null; picture = stream.next()) {
                if (!waiting.offer(picture, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    waiting.poll();
                    waiting.put(picture);
                }
            }
        } catch (IOException broken) {
            log.warn("the stream of pictures ended: {}", broken.getMessage());
        } catch (InterruptedException closed) {
            return;
        }
        try {
            waiting.put(END);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable GreyPicture next() throws IOException {
        try {
            byte[] picture = waiting.take();
            if (picture.length == 0) {
                waiting.put(END);
                return null;
            }
            return PictureDecoder.decode(picture);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
