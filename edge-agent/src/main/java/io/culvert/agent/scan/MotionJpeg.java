package io.culvert.agent.scan;

import java.io.ByteArrayOutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * Pictures of a Motion JPEG, as USB cameras send them: without their Huffman tables, because those are always the ones of ITU-T
 * T.81 annex K.3. A decoder of single pictures has to be given them.
 *
 * <pre>
 * FFD8  …  FFC4 length { class and number, 16 counts, values }×4  FFDA …
 * </pre>
 */
final class MotionJpeg {
    private static final int START = 0xD8;
    private static final int TABLES = 0xC4;
    private static final int SCAN = 0xDA;

    /** Of direct current, then of alternating: 0 for luminance, 1 for chrominance. */
    private static final int ALTERNATING = 0x10;

    private static final byte[] STANDARD_TABLES = standardTables();

    private MotionJpeg() {}

    /** The picture with the standard tables, if it is a JPEG whose first scan has none before it; else the picture itself. */
    static byte[] completed(byte[] picture) {
        int scan = scanWithoutTables(picture);
        if (scan < 0) {
            return picture;
        }
        ByteArrayOutputStream completed = new ByteArrayOutputStream(picture.length + STANDARD_TABLES.length);
        completed.write(picture, 0, scan);
        completed.writeBytes(STANDARD_TABLES);
        completed.write(picture, scan, picture.length - scan);
        return completed.toByteArray();
    }

    private static int scanWithoutTables(byte[] picture) {
        int at = 0;
        while (at + 3 < picture.length && octet(picture, at) == 0xFF) {
            int marker = octet(picture, at + 1);
            switch (marker) {
                case SCAN -> {
                    return at;
                }
                case TABLES -> {
                    return -1;
                }
                case START -> at += 2;
                case 0xFF -> at++; // fill
                default -> at += 2 + (octet(picture, at + 2) << 8 | octet(picture, at + 3));
            }
        }
        return -1;
    }

    private static int octet(byte[] picture, int at) {
        return picture[at] & 0xFF;
    }

    private static byte[] standardTables() {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        add(tables, 0, JPEGHuffmanTable.StdDCLuminance);
        add(tables, 1, JPEGHuffmanTable.StdDCChrominance);
        add(tables, ALTERNATING, JPEGHuffmanTable.StdACLuminance);
        add(tables, ALTERNATING + 1, JPEGHuffmanTable.StdACChrominance);
        int length = 2 + tables.size();
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.writeBytes(new byte[] {(byte) 0xFF, (byte) TABLES, (byte) (length >>> 8), (byte) length});
        segment.writeBytes(tables.toByteArray());
        return segment.toByteArray();
    }

    private static void add(ByteArrayOutputStream tables, int classAndNumber, JPEGHuffmanTable table) {
        tables.write(classAndNumber);
        for (short count : table.getLengths()) {
            tables.write(count);
        }
        for (int i = table.getLengths().length; i < 16; i++) {
            tables.write(0); // of the longest codes there are none
        }
        for (short value : table.getValues()) {
            tables.write(value);
        }
    }
}
