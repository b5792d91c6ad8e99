package io.culvert.camera.h264;

import io.culvert.camera.picture.Picture;

/**
 * Writes one macroblock as Intra_16x16 with DC coefficients only, without any loss.
 *
 * <p>Why nothing is lost: at QP 28 the scaling of section 8.5.10 multiplies a transformed luma DC value by exactly 64, and
 * the transform of a lone DC (8.5.12) divides it by 64 again, so the residual of a 4x4 block is the value itself. The values
 * are the Hadamard transform of the coefficients; its inverse needs a division by 16, which is exact because samples are
 * multiples of 16 and the prediction only moves the first coefficient. Chroma runs at QP 22, where the factor is 1 as well.
 *
 * <p>Prediction reads the neighbours in the picture itself, since what is drawn is what is decoded (there is no deblocking).
 */
final class MacroblockCoder {
    static final int LUMA_QP = 28;
    static final int CHROMA_QP_OFFSET = -6;

    private static final int PREDICT_VERTICAL = 0;
    private static final int PREDICT_HORIZONTAL = 1;
    private static final int PREDICT_DC = 2;

    private static final int CHROMA_DC = 0;
    private static final int CHROMA_HORIZONTAL = 1;
    private static final int CHROMA_VERTICAL = 2;

    /** Row by row, the place of each coefficient in the 4x4 array (section 8.5.6, frame scan). */
    private static final int[] ZIG_ZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

    private final Picture picture;
    private final BitWriter out;
    private final int[] block = new int[16];
    private final int[] coefficients = new int[16];

    MacroblockCoder(Picture picture, BitWriter out) {
        this.picture = picture;
        this.out = out;
    }

    /** Writes mb_type and all that follows; {@code typeOffset} is 0 in I slices and 5 in P slices (table 7-13). */
    void write(int x, int y, int typeOffset) {
        int lumaMode = lumaMode(x, y);
        int chromaMode = chromaMode(x, y);
        int blue = picture.blue(x, y) - predictedBlue(x, y, chromaMode);
        int red = picture.red(x, y) - predictedRed(x, y, chromaMode);
        boolean chromaCoded = blue != 0 || red != 0;
        out.ue(typeOffset + 1 + lumaMode + (chromaCoded ? 4 : 0));
        out.ue(chromaMode);
        out.se(0); // mb_qp_delta
        transform(x, y, lumaMode);
        ResidualBlock.write(out, coefficients);
        if (chromaCoded) {
            ResidualBlock.writeChroma(out, blue);
            ResidualBlock.writeChroma(out, red);
        }
    }

    /** A neighbour of the very level makes a flat macroblock cost eight bits; everything else is predicted by the mean. */
    private int lumaMode(int x, int y) {
        int level = picture.level(4 * x, 4 * y);
        for (int i = 1; i < 16; i++) {
            if (picture.level(4 * x + i % 4, 4 * y + i / 4) != level) {
                return PREDICT_DC;
            }
        }
        if (y > 0 && rowIs(level, x, y)) {
            return PREDICT_VERTICAL;
        }
        return x > 0 && columnIs(level, x, y) ? PREDICT_HORIZONTAL : PREDICT_DC;
    }

    private boolean rowIs(int level, int x, int y) {
        for (int i = 0; i < 4; i++) {
            if (picture.level(4 * x + i, 4 * y - 1) != level) {
                return false;
            }
        }
        return true;
    }

    private boolean columnIs(int level, int x, int y) {
        for (int i = 0; i < 4; i++) {
            if (picture.level(4 * x - 1, 4 * y + i) != level) {
                return false;
            }
        }
        return true;
    }

    private void transform(int x, int y, int mode) {
        if (mode != PREDICT_DC) {
            java.util.Arrays.fill(coefficients, 0);
            return;
        }
        for (int i = 0; i < 16; i++) {
            block[i] = picture.level(4 * x + i % 4, 4 * y + i / 4);
        }
        for (int i = 0; i < 4; i++) {
            hadamard(4 * i, 1);
        }
        for (int i = 0; i < 4; i++) {
            hadamard(i, 4);
        }
        block[0] -= predictedLuma(x, y);
        for (int i = 0; i < 16; i++) {
            coefficients[i] = block[ZIG_ZAG[i]];
        }
    }

    /** One row or column of the transform of section 8.5.10. */
    private void hadamard(int at, int step) {
        int a = block[at];
        int b = block[at + step];
        int c = block[at + 2 * step];
        int d = block[at + 3 * step];
        block[at] = a + b + c + d;
        block[at + step] = a + b - c - d;
        block[at + 2 * step] = a - b - c + d;
        block[at + 3 * step] = a - b + c - d;
    }

    /** The mean of the samples above and to the left (section 8.3.3.3). */
    private int predictedLuma(int x, int y) {
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += y > 0 ? 64 * picture.level(4 * x + i, 4 * y - 1) : 0;
            sum += x > 0 ? 64 * picture.level(4 * x - 1, 4 * y + i) : 0;
        }
        if (x > 0 && y > 0) {
            return (sum + 16) >> 5;
        }
        return x > 0 || y > 0 ? (sum + 8) >> 4 : 128;
    }

    /** One neighbour predicts the whole macroblock flat, which the mean of two unlike ones would not (section 8.3.4). */
    private int chromaMode(int x, int y) {
        boolean leftSame = x > 0 && sameColour(x, y, x - 1, y);
        boolean aboveSame = y > 0 && sameColour(x, y, x, y - 1);
        if ((x == 0 && y == 0) || (leftSame && aboveSame)) {
            return CHROMA_DC;
        }
        return x > 0 && (leftSame || !aboveSame) ? CHROMA_HORIZONTAL : y > 0 ? CHROMA_VERTICAL : CHROMA_HORIZONTAL;
    }

    private boolean sameColour(int x, int y, int otherX, int otherY) {
        return picture.blue(x, y) == picture.blue(otherX, otherY) && picture.red(x, y) == picture.red(otherX, otherY);
    }

    private int predictedBlue(int x, int y, int mode) {
        return switch (mode) {
            case CHROMA_HORIZONTAL -> picture.blue(x - 1, y);
            case CHROMA_VERTICAL -> picture.blue(x, y - 1);
            default -> x > 0 ? picture.blue(x - 1, y) : y > 0 ? picture.blue(x, y - 1) : 128;
        };
    }

    private int predictedRed(int x, int y, int mode) {
        return switch (mode) {
            case CHROMA_HORIZONTAL -> picture.red(x - 1, y);
            case CHROMA_VERTICAL -> picture.red(x, y - 1);
            default -> x > 0 ? picture.red(x - 1, y) : y > 0 ? picture.red(x, y - 1) : 128;
        };
    }
}
