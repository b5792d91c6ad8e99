package io.culvert.qr;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a camera may see, in black and white: whatever it is, looking for codes in it ends in time and throws nothing. The first
 * octet is the width in modules, each of the rest one module, drawn two pixels wide.
 */
public final class CodesInBlackFuzz {
    private static final int PIXELS = 2;

    private CodesInBlackFuzz() {}

    public static List<byte[]> seeds() {
        return List.of(
                seed(Payloads.of(Payloads.home()).text()),
                seed(Payloads.of(null).text()),
                seed("WIFI:S:home;T:WPA;P:secret;;"),
                "an even wall".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] seed(String text) {
        ByteMatrix modules = QrPicture.modules(text);
        int size = modules.getWidth() + 2;
        byte[] seed = new byte[1 + size * size];
        seed[0] = (byte) size;
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                seed[1 + (y + 1) * size + x + 1] = modules.get(x, y);
            }
        }
        return seed;
    }

    public static void fuzzerTestOneInput(byte[] input) {
        int width = input.length == 0 ? 0 : input[0] & 0xFF;
        int height = width == 0 ? 0 : (input.length - 1) / width;
        if (height == 0) {
            return;
        }
        BitMatrix black = new BitMatrix(width * PIXELS, height * PIXELS);
        for (int i = 0; i < width * height; i++) {
            if ((input[1 + i] & 1) != 0) {
                black.setRegion(i % width * PIXELS, i / width * PIXELS, PIXELS, PIXELS);
            }
        }
        long begun = System.nanoTime();
        new CodesInBlack(black).read(text -> false);
        if (System.nanoTime() - begun > 2_000_000_000L) {
            throw new AssertionError("broken promise: a look ends in time");
        }
    }
}
