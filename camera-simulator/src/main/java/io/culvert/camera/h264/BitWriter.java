package io.culvert.camera.h264;

import java.util.Arrays;

/**
 * Collects the bits of one raw byte sequence payload and wraps them into a NAL unit.
 *
 * <p>Protocol: H.264 sections 7.2 (u, ue, se), 9.1 (Exp-Golomb) and 7.4.1 (emulation prevention).
 *
 * <p>Threading: confined to its creator.
 */
final class BitWriter {
    private byte[] bytes = new byte[4096];
    private int size;
    private int pending;
    private int pendingBits;

    /** Appends the low {@code count} bits of {@code value}, most significant first. */
    BitWriter bits(int count, int value) {
        for (int i = count - 1; i >= 0; i--) {
            bit((value >>> i) & 1);
        }
        return this;
    }

    BitWriter flag(boolean value) {
        bit(value ? 1 : 0);
        return this;
    }

    /** Appends an unsigned Exp-Golomb code. */
    BitWriter ue(int value) {
        int length = 32 - Integer.numberOfLeadingZeros(value + 1);
        bits(length - 1, 0);
        return bits(length, value + 1);
    }

    /** Appends a signed Exp-Golomb code. */
    BitWriter se(int value) {
        return ue(value > 0 ? 2 * value - 1 : -2 * value);
    }

    /** Appends a code word. */
    BitWriter code(CodeWord word) {
        return bits(word.length(), word.bits());
    }

    private void bit(int bit) {
        pending = (pending << 1) | bit;
        if (++pendingBits == 8) {
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * size);
            }
            bytes[size++] = (byte) pending;
            pending = 0;
            pendingBits = 0;
        }
    }

    /** Ends the payload with its stop bit and returns the NAL unit, without a start code. */
    byte[] nalUnit(int header) {
        bit(1);
        while (pendingBits != 0) {
            bit(0);
        }
        byte[] unit = new byte[1 + size + size / 2];
        unit[0] = (byte) header;
        int length = 1;
        int zeros = 0;
        for (int i = 0; i < size; i++) {
            if (zeros == 2 && (bytes[i] & 0xFF) <= 3) {
                unit[length++] = 3;
                zeros = 0;
            }
            zeros = bytes[i] == 0 ? zeros + 1 : 0;
            unit[length++] = bytes[i];
        }
        return Arrays.copyOf(unit, length);
    }
}
