package io.culvert.camera.picture;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Draws the scene of one instant: colour bars, a disc that bounces through a dark field, a mark that runs along a track
 * once in four seconds, and a panel with the UTC wall clock and the frame number.
 *
 * <pre>
 *   +--------------------------------+
 *   |  colour bars, still            |  a third
 *   +--------------------------------+
 *   |        o   moving disc         |  two fifths
 *   +----------------#---------------+  track with the mark
 *   |  2026-11-20 10:48:43.120Z      |  clock
 *   |  #44123456789                  |  frame number
 *   +--------------------------------+
 * </pre>
 *
 * <p>A picture depends on nothing but frame number and time, so any frame can be drawn at any moment, by any process.
 *
 * <p>Threading: immutable.
 */
public final class TestCard {
    private static final int WHITE = 14;
    private static final int BLACK = 1;
    private static final int FIELD = 3;
    private static final int FRAMES_PER_SWEEP = 100;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int CLOCK_LETTERS = 24;

    /** Level, Cb and Cr of each bar: 75 % bars after ITU-R BT.471, luma on the nearest level. */
    private static final int[][] BARS = {
        {11, 128, 128}, {10, 44, 136}, {8, 147, 44}, {7, 63, 52}, {5, 193, 204}, {4, 109, 212}, {2, 212, 120}
    };

    private final Picture background;
    private final int fieldTop;
    private final int trackTop;
    private final int panelTop;
    private final int scale;

    /** A card for pictures of this size; the smallest has a width of 592 pixels, else the clock does not fit. */
    public TestCard(int widthPixels, int heightPixels) {
        background = new Picture(widthPixels, heightPixels);
        int rows = heightPixels / Picture.PIXELS_PER_CELL;
        scale = Math.max(1, background.cellColumns() / (CLOCK_LETTERS * ClockFont.ADVANCE));
        panelTop = toMacroblock(rows - (2 * ClockFont.HEIGHT + 5) * scale);
        trackTop = panelTop - Picture.CELLS_PER_MACROBLOCK;
        fieldTop = toMacroblock(rows / 3);
        drawBars();
        background.fill(0, fieldTop, background.cellColumns(), trackTop - fieldTop, FIELD);
        background.fill(0, trackTop, background.cellColumns(), panelTop - trackTop, 2);
        background.fill(0, panelTop, background.cellColumns(), background.cellRows() - panelTop, BLACK);
    }

    /** The scene at one frame; {@code wallMicros} is Unix time in microseconds and is what the clock shows. */
    public Picture draw(long frameNumber, long wallMicros) {
        Picture picture = background.copy();
        drawDisc(picture, frameNumber);
        drawMark(picture, frameNumber);
        drawClock(picture, frameNumber, wallMicros);
        return picture;
    }

    private void drawBars() {
        int columns = background.macroblockColumns();
        for (int x = 0; x < columns; x++) {
            int[] bar = BARS[x * BARS.length / columns];
            background.fill(x * Picture.CELLS_PER_MACROBLOCK, 0, Picture.CELLS_PER_MACROBLOCK, fieldTop, bar[0]);
            for (int y = 0; y < fieldTop / Picture.CELLS_PER_MACROBLOCK; y++) {
                background.colour(x, y, bar[1], bar[2]);
            }
        }
    }

    private void drawDisc(Picture picture, long frameNumber) {
        int radius = 5 * scale;
        int centreX = radius + bounce(frameNumber * scale, picture.cellColumns() - 2 * radius);
        int centreY = fieldTop + radius + bounce(frameNumber * scale / 2, trackTop - fieldTop - 2 * radius);
        for (int y = -radius; y < radius; y++) {
            int half = (int) Math.round(Math.sqrt(radius * radius - (y + 0.5) * (y + 0.5)));
            picture.fill(centreX - half, centreY + y, 2 * half, 1, WHITE);
        }
    }

    private void drawMark(Picture picture, long frameNumber) {
        int width = 2 * Picture.CELLS_PER_MACROBLOCK;
        int way = picture.cellColumns() - width;
        int at = (int) (Math.floorMod(frameNumber, (long) FRAMES_PER_SWEEP) * way / FRAMES_PER_SWEEP);
        picture.fill(at, trackTop, width, panelTop - trackTop, 9);
    }

    private void drawClock(Picture picture, long frameNumber, long wallMicros) {
        int left = (picture.cellColumns() - CLOCK_LETTERS * ClockFont.ADVANCE * scale) / 2 + scale;
        String clock = CLOCK.format(Instant.ofEpochSecond(wallMicros / 1_000_000, wallMicros % 1_000_000 * 1_000));
        ClockFont.draw(picture, clock, left, panelTop + 2 * scale, scale, WHITE);
        ClockFont.draw(picture, "#" + frameNumber, left, panelTop + (ClockFont.HEIGHT + 4) * scale, scale, 8);
    }

    /** Position after {@code steps} on a way walked to and fro. */
    private static int bounce(long steps, int way) {
        int at = (int) Math.floorMod(steps, 2L * way);
        return at < way ? at : 2 * way - at;
    }

    private static int toMacroblock(int cells) {
        return cells - cells % Picture.CELLS_PER_MACROBLOCK;
    }
}
