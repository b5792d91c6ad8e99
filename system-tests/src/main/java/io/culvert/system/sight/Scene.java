package io.culvert.system.sight;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import io.culvert.qr.GreyPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A wall of middling grey with codes on it, as light from 0 to 1 for each pixel of a camera; then what spoils it.
 *
 * <p>Not thread-safe. Each pixel is the mean of nine places, as a sensor takes the light of its whole area.
 */
final class Scene {
    private static final int QUIET = 4;
    private static final int PLACES = 3;

    private final int width;
    private final int height;
    private final List<Placed> codes = new ArrayList<>();
    private float[] light;

    private record Placed(ByteMatrix modules, Projection toModules, double ink, double paper, boolean grid) {
        /** The light from this code, or null beside it. */
        @Nullable
        Double at(double x, double y) {
            double column = toModules.x(x, y);
            double row = toModules.y(x, y);
            int size = modules.getWidth();
            if (column < -QUIET || row < -QUIET || column >= size + QUIET || row >= size + QUIET) {
                return null;
            }
            boolean inside = column >= 0 && row >= 0 && column < size && row < size;
            double shade = inside && modules.get((int) column, (int) row) == 1 ? ink : paper;
            return grid ? shade * screen(column) * screen(row) : shade;
        }

        /** A screen of five dots a module, dark between them. */
        private static double screen(double place) {
            double within = place * 5 - Math.floor(place * 5);
            return within < 0.35 ? 0.35 : 1;
        }
    }

    Scene(int width, int height) {
        this.width = width;
        this.height = height;
        this.light = new float[width * height];
    }

    /** How a code is placed in the picture. */
    record Place(double centreX, double centreY, double size, double turned, double tilt, double ink, double paper) {
        Place {
            if (size <= 0) {
                throw new IllegalArgumentException("a code of no size");
            }
        }
    }

    /**
     * Puts a code into the scene; {@code size} is its side without the quiet zone in pixels, angles are in radians; tilted, it
     * is turned away around its own vertical axis, seen from three times its size.
     */
    void add(String text, Place place, boolean mirrored, boolean onScreen) {
        ByteMatrix modules = modules(text);
        int count = modules.getWidth();
        double[][] corners = {{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}};
        double[][] seen = new double[4][];
        double[][] flat = new double[4][];
        for (int i = 0; i < 4; i++) {
            double x = corners[i][0] * Math.cos(place.tilt());
            double depth = 3 / (3 + corners[i][0] * Math.sin(place.tilt()));
            double flatX = x * depth;
            double flatY = corners[i][1] * depth;
            double cosine = Math.cos(place.turned());
            double sine = Math.sin(place.turned());
            seen[i] = new double[] {
                place.centreX() + place.size() * (flatX * cosine - flatY * sine),
                place.centreY() + place.size() * (flatX * sine + flatY * cosine)
            };
            double column = mirrored ? 0.5 - corners[i][0] : corners[i][0] + 0.5;
            flat[i] = new double[] {column * count, (corners[i][1] + 0.5) * count};
        }
        codes.add(new Placed(modules, Projection.of(seen, flat), place.ink(), place.paper(), onScreen));
    }

    private static ByteMatrix modules(String text) {
        try {
            return Encoder.encode(text, ErrorCorrectionLevel.M, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"))
                    .getMatrix();
        } catch (WriterException unfit) {
            throw new IllegalArgumentException(unfit);
        }
    }

    /** Takes the light of what was added; what spoils the picture comes after. */
    void expose(RandomGenerator random) {
        double phase = random.nextDouble() * 6;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double wall = 0.45 + 0.1 * Math.sin(x / 37.0 + phase) * Math.cos(y / 29.0 - phase);
                double sum = 0;
                for (int i = 0; i < PLACES * PLACES; i++) {
                    int row = i / PLACES;
                    sum += at(x + (i % PLACES + 0.5) / PLACES, y + (row + 0.5) / PLACES, wall);
                }
                light[y * width + x] = (float) (sum / (PLACES * PLACES));
            }
        }
    }

    private double at(double x, double y, double wall) {
        for (Placed code : codes) {
            Double seen = code.at(x, y);
            if (seen != null) {
                return seen;
            }
        }
        return wall;
    }

    /** Out of focus: three box blurs, nearly a Gaussian of this deviation in pixels. */
    void blur(double deviation) {
        double side = Math.sqrt(4 * deviation * deviation + 1);
        for (int pass = 0; pass < 3; pass++) {
            box(side, 1, 0);
            box(side, 0, 1);
        }
    }

    /** Moved while the picture was taken, by so many pixels sideways. */
    void shake(double pixels) {
        box(pixels, 1, 0);
    }

    private void box(double side, int stepX, int stepY) {
        int whole = (int) Math.floor((side - 1) / 2);
        float part = (float) ((side - 1) / 2 - whole);
        float[] spread = new float[light.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float sum = 0;
                for (int i = -whole - 1; i <= whole + 1; i++) {
                    int atX = Math.clamp(x + (long) i * stepX, 0, width - 1);
                    int atY = Math.clamp(y + (long) i * stepY, 0, height - 1);
                    sum += light[atY * width + atX] * (Math.abs(i) > whole ? part : 1);
                }
                spread[y * width + x] = (float) (sum / side);
            }
        }
        light = spread;
    }

    /** What changes the light of one pixel by where it is. */
    interface Change {
        double at(int x, int y, double light);
    }

    void change(Change change) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                light[y * width + x] = (float) change.at(x, y, light[y * width + x]);
            }
        }
    }

    /** A lens that bends straight lines; positive: outwards. */
    void bend(double strength) {
        float[] straight = light.clone();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double fromX = (x - width / 2.0) / width;
                double fromY = (y - height / 2.0) / width;
                double out = 1 + strength * (fromX * fromX + fromY * fromY);
                int atX = (int) Math.clamp(width / 2.0 + fromX * out * width, 0, width - 1);
                int atY = (int) Math.clamp(height / 2.0 + fromY * out * width, 0, height - 1);
                light[y * width + x] = straight[atY * width + atX];
            }
        }
    }

    void addNoise(RandomGenerator random, double deviation) {
        change((x, y, shade) -> shade + random.nextGaussian() * deviation);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** As a camera gives it: 8 bits, what is too light is white. */
    GreyPicture picture() {
        byte[] bytes = new byte[light.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.clamp(Math.round(light[i] * 255), 0, 255);
        }
        return new GreyPicture(width, height, bytes);
    }
}
