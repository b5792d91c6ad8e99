package io.culvert.qr;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes square black-and-white pictures as PNG (ISO/IEC 15948): signature, then the chunks IHDR, IDAT and IEND.
 *
 * <pre>
 * chunk:   length (4) | type (4) | data | CRC-32 of type and data (4)
 * IDAT:    zlib of all rows; a row is its filter (0: none), then eight pixels per byte, the leftmost in the highest bit
 * </pre>
 */
final class PngFile {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte BITS_PER_PIXEL = 1;

    /** Whether a pixel is black. */
    interface Pixels {
        boolean isBlack(int x, int y);
    }

    private PngFile() {}

    static byte[] blackAndWhite(int size, Pixels pixels) {
        // Width, height, bits per pixel; greyscale, zlib, the standard's filters, not interlaced.
        ByteBuffer header = ByteBuffer.allocate(13).putInt(size).putInt(size).put(BITS_PER_PIXEL);
        ByteArrayOutputStream png = new ByteArrayOutputStream(4096);
        png.writeBytes(SIGNATURE);
        chunk(png, "IHDR", header.array());
        chunk(png, "IDAT", deflated(rows(size, pixels)));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static byte[] rows(int size, Pixels pixels) {
        int rowBytes = 1 + (size + 7) / 8;
        byte[] rows = new byte[rowBytes * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                if (!pixels.isBlack(x, y)) {
                    rows[y * rowBytes + 1 + x / 8] |= (byte) (0x80 >>> (x % 8));
                }
            }
        }
        return rows;
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] part = new byte[4096];
            while (!deflater.finished()) {
                out.write(part, 0, deflater.deflate(part));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] named = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(named);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(named);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
