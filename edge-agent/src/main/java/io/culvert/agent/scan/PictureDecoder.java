package io.culvert.agent.scan;

import io.culvert.qr.GreyPicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads PNG and JPEG as grey pictures, by the Java it runs on. A Java without {@code java.desktop}, as the agent's own one is to
 * be small, leaves that to ffmpeg, and this class unloaded.
 */
final class PictureDecoder {
    /** Larger pictures are read coarsely: a photograph of 12 megapixels would not fit into the agent's memory. */
    private static final int MOST_PIXELS = 4_000_000;

    private static final int LARGEST_SIDE = 30_000;

    private PictureDecoder() {}

    /** @throws IOException if it is no picture that can be read */
    static GreyPicture decode(byte[] file) throws IOException {
        ImageIO.setUseCache(false);
        try (ImageInputStream input =
                ImageIO.createImageInputStream(new ByteArrayInputStream(MotionJpeg.completed(file)))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new IOException("it is no picture (expected: PNG or JPEG)");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                return grey(read(reader));
            } finally {
                reader.dispose();
            }
        } catch (EOFException | RuntimeException damaged) {
            // For who asks for pictures, an EOFException would be the end of all of them.
            throw new IOException("it cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    private static BufferedImage read(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width > LARGEST_SIDE || height > LARGEST_SIDE) {
            throw new IOException("it is too large: " + width + "x" + height + " pixels");
        }
        int every = 1;
        while ((long) (width / every) * (height / every) > MOST_PIXELS) {
            every++;
        }
        ImageReadParam coarsely = reader.getDefaultReadParam();
        coarsely.setSourceSubsampling(every, every, 0, 0);
        return reader.read(0, coarsely);
    }

    /** On white, as paper is, where the picture is transparent. */
    private static GreyPicture grey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] light = new byte[width * height];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                light[y * width + x] = (byte) luminance(row[x]);
            }
        }
        return new GreyPicture(width, height, light);
    }

    /** ITU-R BT.601. */
    private static int luminance(int argb) {
        int alpha = argb >>> 24;
        int light = (299 * (argb >> 16 & 0xFF) + 587 * (argb >> 8 & 0xFF) + 114 * (argb & 0xFF)) / 1000;
        return (light * alpha + 255 * (255 - alpha)) / 255;
    }
}
