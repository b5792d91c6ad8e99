package io.culvert.camera.picture;

import java.util.Arrays;

/**
 * A picture of coarse cells: luma has one level per 4x4 pixels, chroma one pair per macroblock of 16x16 pixels.
 *
 * <p>INVARIANT: a level is 1 to 15 and stands for the luma sample 16 x level, chroma samples are 16 to 240. Multiples of
 * sixteen survive the transform of an Intra_16x16 macroblock without rounding, so that what is drawn is exactly what a
 * decoder shows.
 *
 * <p>Threading: mutable, confined to whoever draws it; read-only afterwards.
 */
public final class Picture {
    /** Cells along one side of a macroblock. */
    public static final int CELLS_PER_MACROBLOCK = 4;

    /** Pixels along one side of a cell. */
    public static final int PIXELS_PER_CELL = 4;

    private static final byte NEUTRAL = (byte) 128;

    private final int macroblockColumns;
    private final int macroblockRows;
    private final byte[] levels;
    private final byte[] blueChroma;
    private final byte[] redChroma;

    /** A black picture of whole macroblocks that covers {@code widthPixels} by {@code heightPixels}. */
    public Picture(int widthPixels, int heightPixels) {
        macroblockColumns = (widthPixels + 15) / 16;
        macroblockRows = (heightPixels + 15) / 16;
        int macroblocks = macroblockColumns * macroblockRows;
        levels = new byte[macroblocks * CELLS_PER_MACROBLOCK * CELLS_PER_MACROBLOCK];
        blueChroma = new byte[macroblocks];
        redChroma = new byte[macroblocks];
        Arrays.fill(levels, (byte) 1);
        Arrays.fill(blueChroma, NEUTRAL);
        Arrays.fill(redChroma, NEUTRAL);
    }

    private Picture(Picture from) {
        macroblockColumns = from.macroblockColumns;
        macroblockRows = from.macroblockRows;
        levels = from.levels.clone();
        blueChroma = from.blueChroma.clone();
        redChroma = from.redChroma.clone();
    }

    public Picture copy() {
        return new Picture(this);
    }

    public int macroblockColumns() {
        return macroblockColumns;
    }

    public int macroblockRows() {
        return macroblockRows;
    }

    public int cellColumns() {
        return macroblockColumns * CELLS_PER_MACROBLOCK;
    }

    public int cellRows() {
        return macroblockRows * CELLS_PER_MACROBLOCK;
    }

    /** Luma level of a cell, 1 to 15. */
    public int level(int cellX, int cellY) {
        return levels[cellY * cellColumns() + cellX];
    }

    /** Cb sample of a macroblock. */
    public int blue(int macroblockX, int macroblockY) {
        return blueChroma[macroblockY * macroblockColumns + macroblockX] & 0xFF;
    }

    /** Cr sample of a macroblock. */
    public int red(int macroblockX, int macroblockY) {
        return redChroma[macroblockY * macroblockColumns + macroblockX] & 0xFF;
    }

    /** Fills a rectangle of cells; what lies outside the picture is cut off. */
    public void fill(int cellX, int cellY, int width, int height, int level) {
        if (level < 1 || level > 15) {
            throw new IllegalArgumentException("luma level " + level + " (expected: 1 to 15)");
        }
        int from = Math.max(0, cellX);
        int to = Math.min(cellColumns(), cellX + width);
        if (from >= to) {
            return;
        }
        for (int y = Math.max(0, cellY); y < Math.min(cellRows(), cellY + height); y++) {
            Arrays.fill(levels, y * cellColumns() + from, y * cellColumns() + to, (byte) level);
        }
    }

    /** Gives one macroblock its colour. */
    public void colour(int macroblockX, int macroblockY, int blue, int red) {
        int at = macroblockY * macroblockColumns + macroblockX;
        blueChroma[at] = (byte) blue;
        redChroma[at] = (byte) red;
    }

    /** Whether a macroblock looks the same in both pictures, which must be of one size. */
    public boolean sameMacroblock(Picture other, int macroblockX, int macroblockY) {
        int at = macroblockY * macroblockColumns + macroblockX;
        if (blueChroma[at] != other.blueChroma[at] || redChroma[at] != other.redChroma[at]) {
            return false;
        }
        int row = macroblockY * CELLS_PER_MACROBLOCK * cellColumns() + macroblockX * CELLS_PER_MACROBLOCK;
        for (int y = 0; y < CELLS_PER_MACROBLOCK; y++, row += cellColumns()) {
            if (!Arrays.equals(
                    levels, row, row + CELLS_PER_MACROBLOCK, other.levels, row, row + CELLS_PER_MACROBLOCK)) {
                return false;
            }
        }
        return true;
    }
}
