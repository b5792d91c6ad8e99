package io.culvert.qr;

import com.google.zxing.ChecksumException;
import com.google.zxing.EncodeHintType;
import com.google.zxing.FormatException;
import com.google.zxing.NotFoundException;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.detector.Detector;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import com.google.zxing.qrcode.encoder.QRCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Draws a text as a QR code that a small camera reads: error correction M, UTF-8, at most version {@value #MAX_VERSION}, and around
 * it the four light modules that a reader needs (ISO/IEC 18004 section 6.3.8). Always dark on light, whatever theme is around it.
 *
 * <p>In one of sixty codes something inside looks like a fourth corner, on which the simplest readers stumble; such a code is
 * drawn with another mask, which the standard leaves to the drawer.
 *
 * <p>Pure and without java.desktop, so that what draws and what runs in a camera share this module.
 */
public final class QrPicture {
    private static final int MAX_VERSION = 10;
    private static final int QUIET_MODULES = 4;
    private static final int MAX_MODULE_PIXELS = 64;

    /** Is no mask: the encoder chooses by the standard's penalties. */
    private static final int ANY_MASK = -1;

    private static final int TRIAL_PIXELS = 4;

    private QrPicture() {}

    /**
     * As a PNG of one bit per pixel.
     *
     * @param modulePixels width and height of one module, 1 to 64 pixels
     * @throws IllegalArgumentException if the text does not fit, or no module is that large; repeats nothing of the text
     */
    public static byte[] png(String text, int modulePixels) {
        if (modulePixels < 1 || modulePixels > MAX_MODULE_PIXELS) {
            throw new IllegalArgumentException(
                    "a module of " + modulePixels + " pixels (expected: 1 to " + MAX_MODULE_PIXELS + ")");
        }
        ByteMatrix modules = modules(text);
        int size = (modules.getWidth() + 2 * QUIET_MODULES) * modulePixels;
        return PngFile.blackAndWhite(
                size, (x, y) -> isDark(modules, x / modulePixels - QUIET_MODULES, y / modulePixels - QUIET_MODULES));
    }

    /**
     * As an SVG without a size of its own: it fills what it is put into.
     *
     * @throws IllegalArgumentException if the text does not fit; repeats nothing of it
     */
    public static String svg(String text) {
        ByteMatrix modules = modules(text);
        int size = modules.getWidth() + 2 * QUIET_MODULES;
        StringBuilder svg = new StringBuilder(8192)
                .append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(size + " " + size)
                .append("\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + size + "v" + size
                        + "H0z\"/>")
                .append("<path fill=\"#000\" d=\"");
        for (int y = 0; y < modules.getHeight(); y++) {
            appendRow(svg, modules, y);
        }
        return svg.append("\"/></svg>\n").toString();
    }

    /** One rectangle for each run of dark modules. */
    private static void appendRow(StringBuilder svg, ByteMatrix modules, int y) {
        for (int x = 0; x < modules.getWidth(); x++) {
            int start = x;
            while (isDark(modules, x, y)) {
                x++;
            }
            if (x > start) {
                int run = x - start;
                svg.append("M" + (start + QUIET_MODULES) + " " + (y + QUIET_MODULES) + "h" + run + "v1h-" + run + "z");
            }
        }
    }

    private static boolean isDark(ByteMatrix modules, int x, int y) {
        return x >= 0 && y >= 0 && x < modules.getWidth() && y < modules.getHeight() && modules.get(x, y) == 1;
    }

    static ByteMatrix modules(String text) {
        QRCode usual = encoded(text, ANY_MASK);
        int version = usual.getVersion().getVersionNumber();
        if (version > MAX_VERSION) {
            throw new IllegalArgumentException("the code would be of version " + version + " (expected: at most "
                    + MAX_VERSION + ", which a small camera still reads)");
        }
        QRCode code = usual;
        for (int mask = 0; !isReadBySimpleReaders(code.getMatrix()); mask++) {
            if (mask == QRCode.NUM_MASK_PATTERNS) {
                return usual.getMatrix();
            }
            code = encoded(text, mask);
        }
        return code.getMatrix();
    }

    private static QRCode encoded(String text, int mask) {
        Map<EncodeHintType, Object> hints = Map.of(
                EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name(), EncodeHintType.QR_MASK_PATTERN, mask);
        try {
            return Encoder.encode(text, ErrorCorrectionLevel.M, hints);
        } catch (WriterException unfit) {
            throw new IllegalArgumentException("the text cannot be a QR code");
        }
    }

    private static boolean isReadBySimpleReaders(ByteMatrix modules) {
        int size = (modules.getWidth() + 2 * QUIET_MODULES) * TRIAL_PIXELS;
        BitMatrix picture = new BitMatrix(size);
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                if (isDark(modules, x, y)) {
                    picture.setRegion(
                            (x + QUIET_MODULES) * TRIAL_PIXELS,
                            (y + QUIET_MODULES) * TRIAL_PIXELS,
                            TRIAL_PIXELS,
                            TRIAL_PIXELS);
                }
            }
        }
        try {
            new Decoder().decode(new Detector(picture).detect().getBits());
            return true;
        } catch (NotFoundException | FormatException | ChecksumException stumbled) {
            return false;
        }
    }
}
