package io.culvert.qr;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/**
 * What is done to a picture so that a code in it can be read after all. Pure; each takes one pass or two over the pixels and
 * gives a new picture.
 */
final class GreyFilter {
    private GreyFilter() {}

    /** Spreads the shades that are there over all that there could be; the darkest and lightest hundredth do not count. */
    static GreyPicture stretched(GreyPicture picture) {
        int[] histogram = new int[256];
        for (byte light : picture.light()) {
            histogram[light & 0xFF]++;
        }
        int ignored = picture.light().length / 100;
        int low = 0;
        for (int below = histogram[0]; below <= ignored && low < 255; ) {
            below += histogram[++low];
        }
        int high = 255;
        for (int above = histogram[255]; above <= ignored && high > 0; ) {
            above += histogram[--high];
        }
        if (high <= low || (low < 16 && high > 239)) {
            return picture;
        }
        byte[] shades = new byte[256];
        for (int shade = 0; shade < 256; shade++) {
            shades[shade] = clamped((shade - low) * 255 / (high - low));
        }
        byte[] light = new byte[picture.light().length];
        for (int i = 0; i < light.length; i++) {
            light[i] = shades[picture.light()[i] & 0xFF];
        }
        return new GreyPicture(picture.width(), picture.height(), light);
    }

    /** A {@code factor}-th of the size; each pixel the mean of what it stands for. */
    static GreyPicture shrunk(GreyPicture picture, int factor) {
        int width = picture.width() / factor;
        int height = picture.height() / factor;
        if (factor == 1 || width == 0 || height == 0) {
            return picture;
        }
        byte[] light = new byte[width * height];
        int[] sums = new int[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, 0);
            for (int row = y * factor; row < (y + 1) * factor; row++) {
                int from = row * picture.width();
                for (int x = 0; x < width * factor; x++) {
                    sums[x / factor] += picture.light()[from + x] & 0xFF;
                }
            }
            for (int x = 0; x < width; x++) {
                light[y * width + x] = (byte) (sums[x] / (factor * factor));
            }
        }
        return new GreyPicture(width, height, light);
    }

    /** Twice the size; between pixels, a cubic curve through four of them (Catmull-Rom), which keeps edges steep. */
    static GreyPicture doubled(GreyPicture picture) {
        int width = picture.width();
        int height = picture.height();
        byte[] wide = new byte[2 * width * height];
        for (int y = 0; y < height; y++) {
            int row = y;
            doubleLine(width, x -> picture.light(x, row), (x, light) -> wide[row * 2 * width + x] = light);
        }
        byte[] all = new byte[4 * width * height];
        for (int x = 0; x < 2 * width; x++) {
            int column = x;
            doubleLine(
                    height,
                    y -> wide[y * 2 * width + column] & 0xFF,
                    (y, light) -> all[y * 2 * width + column] = light);
        }
        return new GreyPicture(2 * width, 2 * height, all);
    }

    private interface Line {
        int at(int place);
    }

    private interface LongerLine {
        void put(int place, byte light);
    }

    private static void doubleLine(int length, Line from, LongerLine to) {
        for (int i = 0; i < length; i++) {
            int before = from.at(Math.max(i - 1, 0));
            int here = from.at(i);
            int next = from.at(Math.min(i + 1, length - 1));
            int after = from.at(Math.min(i + 2, length - 1));
            to.put(2 * i, (byte) here);
            to.put(2 * i + 1, clamped((9 * (here + next) - before - after + 8) >> 4));
        }
    }

    /** Each pixel the mean of a square of {@code 2 * reach + 1} around it: takes noise and the grid of a screen away. */
    static GreyPicture smoothed(GreyPicture picture, int reach) {
        return byMeans(picture, reach, (here, mean) -> mean);
    }

    /** Moves each pixel away from the mean around it: takes back some of a blur. */
    static GreyPicture sharpened(GreyPicture picture, int reach) {
        return byMeans(picture, reach, (here, mean) -> here + 2 * (here - mean));
    }

    /** Only how much lighter or darker a pixel is than what is around it: takes away shadow, dusk and haze. */
    static GreyPicture levelled(GreyPicture picture, int reach) {
        return byMeans(picture, reach, (here, mean) -> 128 + 6 * (here - mean));
    }

    /** By sums over all above and left of a pixel, so that a large square costs what a small one does. */
    private static GreyPicture byMeans(GreyPicture picture, int reach, IntBinaryOperator shade) {
        int width = picture.width();
        int height = picture.height();
        int[] column = new int[width]; // sums over the rows of the square
        int[] running = new int[width + 1];
        byte[] light = new byte[width * height];
        for (int y = -reach; y < height; y++) {
            addRow(picture, y + reach, column, 1);
            addRow(picture, y - reach - 1, column, -1);
            if (y < 0) {
                continue;
            }
            for (int x = 0; x < width; x++) {
                running[x + 1] = running[x] + column[x];
            }
            int rows = Math.min(y + reach, height - 1) - Math.max(y - reach, 0) + 1;
            for (int x = 0; x < width; x++) {
                int left = Math.max(x - reach, 0);
                int right = Math.min(x + reach, width - 1);
                int mean = (running[right + 1] - running[left]) / (rows * (right - left + 1));
                light[y * width + x] = clamped(shade.applyAsInt(picture.light(x, y), mean));
            }
        }
        return new GreyPicture(width, height, light);
    }

    private static void addRow(GreyPicture picture, int y, int[] column, int sign) {
        if (y < 0 || y >= picture.height()) {
            return;
        }
        int from = y * picture.width();
        for (int x = 0; x < column.length; x++) {
            column[x] += sign * (picture.light()[from + x] & 0xFF);
        }
    }

    /** Two thirds as high, or as wide. */
    static GreyPicture squeezed(GreyPicture picture, boolean inHeight) {
        int width = inHeight ? picture.width() : picture.width() / 3 * 2;
        int height = inHeight ? picture.height() / 3 * 2 : picture.height();
        if (width == 0 || height == 0) {
            return picture;
        }
        int step = inHeight ? picture.width() : 1;
        byte[] light = new byte[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int place = inHeight ? y : x;
                int first = place / 2 * 3 + place % 2;
                int at = inHeight ? first * step + x : y * picture.width() + first;
                int one = picture.light()[at] & 0xFF;
                int other = picture.light()[at + step] & 0xFF;
                light[y * width + x] = (byte) ((place % 2 == 0 ? 2 * one + other : one + 2 * other) / 3);
            }
        }
        return new GreyPicture(width, height, light);
    }

    /** Each pixel as dark as the darkest beside it. */
    static GreyPicture thickened(GreyPicture picture) {
        int width = picture.width();
        byte[] light = new byte[picture.light().length];
        for (int y = 0; y < picture.height(); y++) {
            int above = Math.max(y - 1, 0);
            int below = Math.min(y + 1, picture.height() - 1);
            for (int x = 0; x < width; x++) {
                int beside =
                        Math.min(picture.light(Math.max(x - 1, 0), y), picture.light(Math.min(x + 1, width - 1), y));
                int over = Math.min(picture.light(x, above), picture.light(x, below));
                light[y * width + x] = (byte) Math.min(picture.light(x, y), Math.min(beside, over));
            }
        }
        return new GreyPicture(width, picture.height(), light);
    }

    /** Light for dark: codes that are drawn in white on black. */
    static GreyPicture inverted(GreyPicture picture) {
        byte[] light = new byte[picture.light().length];
        for (int i = 0; i < light.length; i++) {
            light[i] = (byte) ~picture.light()[i];
        }
        return new GreyPicture(picture.width(), picture.height(), light);
    }

    private static byte clamped(int shade) {
        return (byte) Math.max(0, Math.min(255, shade));
    }
}
