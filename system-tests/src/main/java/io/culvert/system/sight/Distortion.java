package io.culvert.system.sight;

import io.culvert.qr.GreyPicture;
import io.culvert.system.sight.Scene.Place;
import java.util.random.RandomGenerator;

/**
 * One way in which a picture of a code is hard to read, with how hard it is drawn at random within the bounds that its
 * description names. All on 640 × 480 pixels, the code about 260 wide where nothing else is said.
 *
 * <p>{@code leastRate} is what the test asks for: read at all, of pictures looked at once.
 */
public enum Distortion {
    STRAIGHT("as it is", 1.0),
    TURNED("turned by any angle", 1.0),
    TILTED("seen from the side, 20 to 45 degrees", 0.8),
    SMALL("2.0 to 2.6 pixels per module", 0.9),
    TINY("1.5 to 2.0 pixels per module", 0.6),
    BLURRED("out of focus: deviation of 0.3 to 0.5 modules", 0.9),
    SHAKEN("moved by 1 to 1.8 modules", 0.7),
    DARK("a twentieth to a tenth of the light, noise", 0.9),
    FAINT("contrast of 5 to 10 %, on grey", 0.9),
    NOISY("noise of 15 to 25 %", 0.9),
    MIRRORED("mirrored and turned", 1.0),
    MOIRE("off a screen whose dots are near the camera's pixels", 0.9),
    AMONG_OTHERS("beside three other codes", 0.9),
    SHADOWED("a hard shadow and falling light", 0.55),
    GLARED("a light reflected: 8 % of the code is white", 0.9),
    OVEREXPOSED("twice the light that is white, blooming", 0.9),
    BENT("through a wide lens", 0.9),
    INVERTED("white on black", 1.0),
    FAR("a quarter of a picture of 1280 × 960", 1.0),
    BY_HAND("tilted, turned, soft, noisy, off a screen: a phone in a hand", 0.75);

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int SIDE = 260;
    private static final double INK = 0.06;
    private static final double PAPER = 0.9;
    private static final String[] OTHERS = {
        "WIFI:T:WPA;S:Nachbar;P:geheim12;;", "https://www.example.org/menu?table=12", "CVX-4711 is no code of ours"
    };

    private final String description;
    private final double leastRate;

    Distortion(String description, double leastRate) {
        this.description = description;
        this.leastRate = leastRate;
    }

    public String description() {
        return description;
    }

    /** 0 to 1. */
    public double leastRate() {
        return leastRate;
    }

    /** A picture of a code that says {@code text}. */
    public GreyPicture of(String text, RandomGenerator random) {
        int times = this == FAR ? 2 : 1;
        Scene scene = new Scene(WIDTH * times, HEIGHT * times);
        double pixels = pixelsPerModule(text, random);
        draw(scene, text, random, pixels);
        scene.expose(random);
        spoil(scene, random, pixels);
        scene.addNoise(random, 0.01);
        return scene.picture();
    }

    private double pixelsPerModule(String text, RandomGenerator random) {
        double modules = 17 + 4 * versionOf(text);
        return switch (this) {
            case SMALL -> between(random, 2.0, 2.6);
            case TINY -> between(random, 1.5, 2.0);
            case AMONG_OTHERS -> 200 / modules;
            default -> SIDE / modules;
        };
    }

    /** Of a payload with Wi-Fi in it: about 150 bytes. */
    private static int versionOf(String text) {
        return text.length() > 180 ? 10 : text.length() > 152 ? 9 : text.length() > 122 ? 8 : 7;
    }

    private void draw(Scene scene, String text, RandomGenerator random, double pixels) {
        double size = pixels * (17 + 4 * versionOf(text));
        double turned =
                switch (this) {
                    case TURNED, MIRRORED -> between(random, 0, 2 * Math.PI);
                    case STRAIGHT -> 0;
                    default -> between(random, -0.12, 0.12);
                };
        double tilt =
                switch (this) {
                    case TILTED -> Math.toRadians(between(random, 20, 45)) * (random.nextBoolean() ? 1 : -1);
                    case BY_HAND -> Math.toRadians(between(random, -25, 25));
                    default -> 0;
                };
        double ink = this == INVERTED ? PAPER : INK;
        double paper = this == INVERTED ? INK : PAPER;
        double x = scene.width() / 2.0 + between(random, -20, 20);
        double y = scene.height() / 2.0 + between(random, -10, 10);
        if (this == AMONG_OTHERS) {
            x = 150;
            y = 240;
            for (int i = 0; i < OTHERS.length; i++) {
                Place beside = new Place(360 + 180 * (i % 2), 110 + 130 * i, 110, turned, 0, ink, paper);
                scene.add(OTHERS[i], beside, false, false);
            }
        }
        Place place = new Place(x, y, size, turned, tilt, ink, paper);
        scene.add(text, place, this == MIRRORED, this == MOIRE || this == BY_HAND);
    }

    private void spoil(Scene scene, RandomGenerator random, double pixels) {
        double width = scene.width();
        switch (this) {
            case SMALL, TINY, FAR -> scene.blur(0.4);
            case BLURRED -> scene.blur(pixels * between(random, 0.3, 0.5));
            case SHAKEN -> scene.shake(pixels * between(random, 1, 1.8));
            case DARK -> {
                double left = between(random, 0.05, 0.1);
                scene.change((x, y, light) -> light * left);
            }
            case FAINT -> {
                double contrast = between(random, 0.05, 0.1);
                double grey = between(random, 0.3, 0.6);
                scene.change((x, y, light) -> grey + light * contrast);
            }
            case NOISY -> scene.addNoise(random, between(random, 0.15, 0.25));
            case SHADOWED -> {
                double edge = between(random, 0.4, 0.6) * width;
                scene.change((x, y, light) -> light * (x + y / 3.0 < edge ? 0.25 : 1) * (1.1 - 0.8 * x / width));
            }
            case GLARED -> {
                double atX = width / 2 + between(random, 20, 60);
                double atY = scene.height() / 2.0 + between(random, 0, 60);
                double reach = SIDE * Math.sqrt(0.08 / Math.PI);
                scene.change((x, y, light) -> Math.hypot(x - atX, y - atY) < reach ? 1 : light);
            }
            case OVEREXPOSED -> {
                scene.blur(pixels * 0.25);
                double times = between(random, 1.8, 2.4);
                scene.change((x, y, light) -> light * times);
            }
            case BENT -> scene.bend(between(random, 0.3, 0.6));
            case BY_HAND -> {
                scene.blur(pixels * between(random, 0.2, 0.4));
                scene.addNoise(random, between(random, 0.02, 0.05));
            }
            default -> {}
        }
    }

    private static double between(RandomGenerator random, double low, double high) {
        return low + random.nextDouble() * (high - low);
    }
}
