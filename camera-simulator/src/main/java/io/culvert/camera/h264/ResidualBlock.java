package io.culvert.camera.h264;

/**
 * Writes the coefficients of one block with CAVLC.
 *
 * <p>Protocol: H.264 sections 7.3.5.3.2 and 9.2. Our macroblocks carry DC coefficients only, so the 4x4 blocks around any
 * block count none and nC is always 0 for luma.
 */
final class ResidualBlock {
    private static final CodeWord NO_CHROMA = CodeWord.of("01");
    private static final CodeWord ONE_CHROMA = CodeWord.of("000111");
    private static final CodeWord ONE_CHROMA_TRAILING = CodeWord.of("1");
    private static final CodeWord NO_ZEROS = CodeWord.of("1");

    private ResidualBlock() {}

    /** Writes a block of sixteen coefficients in zig-zag order. */
    static void write(BitWriter out, int[] coefficients) {
        int[] levels = new int[coefficients.length];
        int[] runs = new int[coefficients.length];
        int total = 0;
        int run = 0;
        for (int coefficient : coefficients) {
            if (coefficient == 0) {
                run++;
            } else {
                levels[total] = coefficient;
                runs[total++] = run;
                run = 0;
            }
        }
        int ones = trailingOnes(levels, total);
        out.code(CavlcTables.COEFF_TOKEN[total][ones]);
        if (total == 0) {
            return;
        }
        writeLevels(out, levels, total, ones);
        int zerosLeft = coefficients.length - run - total;
        if (total < coefficients.length) {
            out.code(CavlcTables.TOTAL_ZEROS[total - 1][zerosLeft]);
        }
        for (int i = total - 1; i > 0 && zerosLeft > 0; i--) {
            out.code(CavlcTables.RUN_BEFORE[Math.min(zerosLeft, 7) - 1][runs[i]]);
            zerosLeft -= runs[i];
        }
    }

    /** Writes the four chroma DC coefficients of one colour, of which only the first may differ from zero. */
    static void writeChroma(BitWriter out, int first) {
        if (first == 0) {
            out.code(NO_CHROMA);
            return;
        }
        boolean trailing = Math.abs(first) == 1;
        out.code(trailing ? ONE_CHROMA_TRAILING : ONE_CHROMA);
        writeLevels(out, new int[] {first}, 1, trailing ? 1 : 0);
        out.code(NO_ZEROS);
    }

    private static int trailingOnes(int[] levels, int total) {
        int ones = 0;
        while (ones < 3 && ones < total && Math.abs(levels[total - 1 - ones]) == 1) {
            ones++;
        }
        return ones;
    }

    private static void writeLevels(BitWriter out, int[] levels, int total, int ones) {
        for (int i = 0; i < ones; i++) {
            out.flag(levels[total - 1 - i] < 0);
        }
        int suffixLength = total > 10 && ones < 3 ? 1 : 0;
        for (int i = ones; i < total; i++) {
            int level = levels[total - 1 - i];
            int code = level > 0 ? 2 * level - 2 : -2 * level - 1;
            if (i == ones && ones < 3) {
                code -= 2;
            }
            writeLevel(out, code, suffixLength);
            suffixLength = Math.max(1, suffixLength);
            if (Math.abs(level) > (3 << (suffixLength - 1)) && suffixLength < 6) {
                suffixLength++;
            }
        }
    }

    private static void writeLevel(BitWriter out, int code, int suffixLength) {
        if (suffixLength == 0 && code >= 14) {
            if (code < 30) {
                prefix(out, 14).bits(4, code - 14);
            } else {
                prefix(out, 15).bits(12, code - 30);
            }
        } else if (code < (15 << suffixLength)) {
            prefix(out, code >> suffixLength).bits(suffixLength, code);
        } else {
            prefix(out, 15).bits(12, code - (15 << suffixLength));
        }
    }

    private static BitWriter prefix(BitWriter out, int zeros) {
        return out.bits(zeros, 0).bits(1, 1);
    }
}
