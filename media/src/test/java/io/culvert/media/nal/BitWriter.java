package io.culvert.media.nal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes parameter sets for tests, bit by bit. */
public final class BitWriter {

    private final StringBuilder bits = new StringBuilder();

    public BitWriter u(int count, long value) {
        for (int i = count - 1; i >= 0; i--) {
            bits.append((value >> i) & 1);
        }
        return this;
    }

    public BitWriter ue(long value) {
        String binary = Long.toBinaryString(value + 1);
        bits.append("0".repeat(binary.length() - 1)).append(binary);
        return this;
    }

    public BitWriter se(long value) {
        return ue(value > 0 ? 2 * value - 1 : -2 * value);
    }

    /** The NAL unit with trailing bits and emulation prevention. */
    public ByteBuf nal(int... header) {
        StringBuilder all = new StringBuilder(bits).append('1');
        while (all.length() % 8 != 0) {
            all.append('0');
        }
        byte[] payload = new byte[all.length() / 8];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) Integer.parseInt(all.substring(8 * i, 8 * i + 8), 2);
        }
        ByteBuf nal = Unpooled.buffer();
        for (int value : header) {
            nal.writeByte(value);
        }
        EmulationPrevention.escape(payload, nal);
        return nal;
    }
}
