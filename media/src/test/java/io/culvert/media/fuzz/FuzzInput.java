package io.culvert.media.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads a fuzzer's bytes as numbers, pieces and text; where they end, zeros and nothing follow. */
public final class FuzzInput {
    private final byte[] bytes;
    private int at;

    public FuzzInput(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean hasMore() {
        return at < bytes.length;
    }

    /** 0 to 255. */
    public int octet() {
        return at < bytes.length ? bytes[at++] & 0xFF : 0;
    }

    /** 0 to 65535, big endian. */
    public int pair() {
        return octet() << 8 | octet();
    }

    /** At most that many bytes. */
    public byte[] piece(int length) {
        int end = Math.min(bytes.length, at + length);
        byte[] piece = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return piece;
    }

    /** All that is left. */
    public byte[] rest() {
        return piece(bytes.length - at);
    }

    /** A fuzzer's bytes as the text of a header: one character each. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A fuzzer's bytes as a header's value, which the decoder never lets hold a line end or a zero. */
    public static String header(byte[] bytes) {
        return text(bytes)
                .replace('\r', ' ')
                .replace('\n', ' ')
                .replace((char) 0, ' ')
                .strip();
    }

    /** A seed whose first octet chooses what the rest is tried on. */
    public static byte[] chosen(int choice, byte[] rest) {
        byte[] seed = new byte[rest.length + 1];
        seed[0] = (byte) choice;
        System.arraycopy(rest, 0, seed, 1, rest.length);
        return seed;
    }

    /** Seeds out of texts, one byte for each character. */
    public static List<byte[]> seeds(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** Fails the run unless the promise holds. */
    public static void check(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError("broken promise: " + promise);
        }
    }
}
