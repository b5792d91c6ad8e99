package io.culvert.qr;

import com.google.zxing.NotFoundException;
import com.google.zxing.ResultPoint;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.GridSampler;
import com.google.zxing.common.PerspectiveTransform;
import com.google.zxing.qrcode.detector.FinderPattern;
import com.google.zxing.qrcode.detector.FinderPatternInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * The modules of a code that is seen from the side, where its fourth corner is no longer where a parallelogram has it.
 *
 * <p>A corner that is farther away has smaller modules. In the homogeneous coordinates of the picture the four corners of a
 * square are {@code D = B + C - A}, each times its distance; distances go with some power of the module's size, between one for
 * a side that stays across the line of sight and one half for one that turns away. How large the code is, is not certain either.
 * So there are a few guesses of both, and the row of alternating modules between two corners (ISO/IEC 18004 section 6.3.5) tells
 * at once which are none.
 */
final class SlantedCode {
    private static final double[] POWERS = {0.65, 1.0, 0.35, 0};
    private static final int[] VERSIONS_OFF = {0, 1, -1, 2};
    private static final int SMALLEST = 21;
    private static final int LARGEST = 177;
    private static final int TIMING = 6;
    /** Middle of a corner's pattern, and of the little square's, from the edge. */
    private static final double CENTRE = 3.5;

    private static final double ALIGNMENT = 6.5;

    /** Where something like the little square near the fourth corner is, if anywhere near. */
    interface Alignment {
        ResultPoint near(float x, float y) throws NotFoundException;
    }

    private SlantedCode() {}

    /** What the modules may be, likeliest first. */
    static List<BitMatrix> guesses(BitMatrix black, FinderPatternInfo three, double moduleSize, Alignment alignment) {
        List<BitMatrix> guesses = new ArrayList<>();
        int likeliest = size(three, moduleSize);
        for (int off : VERSIONS_OFF) {
            int size = likeliest + 4 * off;
            for (int i = 0; size >= SMALLEST && size <= LARGEST && i < POWERS.length; i++) {
                try {
                    guess(guesses, black, three, size, POWERS[i], alignment);
                } catch (NotFoundException beyondThePicture) {
                    // another guess may lie inside
                }
            }
        }
        return guesses;
    }

    /** Modules on a side, by the mean of both legs: 17 more than a multiple of four. */
    private static int size(FinderPatternInfo three, double moduleSize) {
        FinderPattern corner = three.getTopLeft();
        double across = Math.hypot(
                three.getTopRight().getX() - corner.getX(), three.getTopRight().getY() - corner.getY());
        double down = Math.hypot(
                three.getBottomLeft().getX() - corner.getX(),
                three.getBottomLeft().getY() - corner.getY());
        double modules = Math.max(across, down) / moduleSize + 7;
        return 17 + 4 * (int) Math.round((modules - 17) / 4);
    }

    private static void guess(
            List<BitMatrix> guesses,
            BitMatrix black,
            FinderPatternInfo three,
            int size,
            double power,
            Alignment alignment)
            throws NotFoundException {
        float far = (float) (size - CENTRE);
        PerspectiveTransform guessed = toPicture(three, size, far, fourth(three, power));
        BitMatrix modules = GridSampler.getInstance().sampleGrid(black, size, size, guessed);
        if (!alternates(modules)) {
            return;
        }
        guesses.add(modules);
        float[] square = {(float) (size - ALIGNMENT), (float) (size - ALIGNMENT)};
        guessed.transformPoints(square);
        ResultPoint seen = alignment.near(square[0], square[1]);
        PerspectiveTransform aligned = toPicture(three, size, (float) (size - ALIGNMENT), seen);
        guesses.add(GridSampler.getInstance().sampleGrid(black, size, size, aligned));
    }

    private static ResultPoint fourth(FinderPatternInfo three, double power) throws NotFoundException {
        FinderPattern a = three.getTopLeft();
        FinderPattern b = three.getTopRight();
        FinderPattern c = three.getBottomLeft();
        double farA = Math.pow(a.getEstimatedModuleSize(), -power);
        double farB = Math.pow(b.getEstimatedModuleSize(), -power);
        double farC = Math.pow(c.getEstimatedModuleSize(), -power);
        double farD = farB + farC - farA;
        if (farD <= 0) {
            throw NotFoundException.getNotFoundInstance();
        }
        return new ResultPoint((float) ((farB * b.getX() + farC * c.getX() - farA * a.getX()) / farD), (float)
                ((farB * b.getY() + farC * c.getY() - farA * a.getY()) / farD));
    }

    /** From modules to pixels, by the middles of three corners and one more place {@code known} modules from the first edges. */
    private static PerspectiveTransform toPicture(FinderPatternInfo three, int size, float known, ResultPoint seen) {
        FinderPattern a = three.getTopLeft();
        FinderPattern b = three.getTopRight();
        FinderPattern c = three.getBottomLeft();
        float near = (float) CENTRE;
        float far = (float) (size - CENTRE);
        return PerspectiveTransform.quadrilateralToQuadrilateral(
                near,
                near,
                far,
                near,
                known,
                known,
                near,
                far,
                a.getX(),
                a.getY(),
                b.getX(),
                b.getY(),
                seen.getX(),
                seen.getY(),
                c.getX(),
                c.getY());
    }

    private static boolean alternates(BitMatrix modules) {
        int size = modules.getHeight();
        int wrong = 0;
        for (int i = 8; i < size - 8; i++) {
            wrong += modules.get(i, TIMING) == (i % 2 == 0) ? 0 : 1;
            wrong += modules.get(TIMING, i) == (i % 2 == 0) ? 0 : 1;
        }
        return wrong * 5 <= 2 * (size - 16);
    }
}
