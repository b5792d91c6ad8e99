package io.culvert.qr;

import com.google.zxing.ResultPoint;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.detector.FinderPattern;
import com.google.zxing.qrcode.detector.FinderPatternFinder;
import com.google.zxing.qrcode.detector.FinderPatternInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The squares in the corners of QR codes (finder patterns, ISO/IEC 18004 section 6.3.3), and which three of them may belong
 * together.
 *
 * <p>A picture may show several codes, at an angle: so all threes are judged by how near they are to the corner of a square,
 * and the likeliest are given. Their number is bounded, whatever the picture shows.
 */
final class FinderPatterns extends FinderPatternFinder {
    private static final int ROW_STEP = 2;
    private static final int MOST_PATTERNS = 40;
    private static final int MOST_THREES = 24;
    private static final int QUORUM = 2;
    private static final double MOST_SPREAD = 1.8;
    private static final double MOST_LEG_RATIO = 2.0;
    private static final double MOST_COSINE = 0.6;

    /** Distance of two corners in modules: 14 in version 1, 170 in version 40; seen at an angle, less. */
    private static final double LEAST_MODULES = 8;

    private static final double MOST_MODULES = 220;

    private record Three(FinderPatternInfo info, double oddness) {}

    FinderPatterns(BitMatrix black) {
        super(black);
    }

    /** Likeliest first. */
    List<FinderPatternInfo> threes() {
        for (int y = ROW_STEP - 1; y < getImage().getHeight(); y += ROW_STEP) {
            scan(y);
        }
        List<FinderPattern> patterns = getPossibleCenters().stream()
                .filter(pattern -> pattern.getCount() >= QUORUM)
                .sorted(Comparator.comparingInt(FinderPattern::getCount).reversed())
                .limit(MOST_PATTERNS)
                .toList();
        List<Three> threes = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            for (int j = i + 1; j < patterns.size(); j++) {
                for (int k = j + 1; k < patterns.size(); k++) {
                    judge(threes, patterns.get(i), patterns.get(j), patterns.get(k));
                }
            }
        }
        return threes.stream()
                .sorted(Comparator.comparingDouble(Three::oddness))
                .limit(MOST_THREES)
                .map(Three::info)
                .toList();
    }

    /** Five runs of black, white, black, white, black in the proportion 1:1:3:1:1 may be the middle of a pattern. */
    private void scan(int y) {
        BitMatrix black = getImage();
        int width = black.getWidth();
        int[] runs = new int[5];
        int known = 0;
        for (int x = 0; x < width; ) {
            int start = x;
            boolean isBlack = black.get(x, y);
            while (x < width && black.get(x, y) == isBlack) {
                x++;
            }
            System.arraycopy(runs, 1, runs, 0, 4);
            runs[4] = x - start;
            known++;
            if (isBlack && known >= 5 && foundPatternCross(runs)) {
                handlePossibleCenter(runs.clone(), y, x);
            }
        }
    }

    private static void judge(List<Three> threes, FinderPattern a, FinderPattern b, FinderPattern c) {
        double least =
                Math.min(a.getEstimatedModuleSize(), Math.min(b.getEstimatedModuleSize(), c.getEstimatedModuleSize()));
        double most =
                Math.max(a.getEstimatedModuleSize(), Math.max(b.getEstimatedModuleSize(), c.getEstimatedModuleSize()));
        if (most > least * MOST_SPREAD) {
            return;
        }
        FinderPattern[] ordered = {a, b, c};
        ResultPoint.orderBestPatterns(ordered);
        double downX = ordered[0].getX() - ordered[1].getX();
        double downY = ordered[0].getY() - ordered[1].getY();
        double acrossX = ordered[2].getX() - ordered[1].getX();
        double acrossY = ordered[2].getY() - ordered[1].getY();
        double down = Math.hypot(downX, downY);
        double across = Math.hypot(acrossX, acrossY);
        double shorter = Math.min(down, across);
        double ratio = Math.max(down, across) / shorter;
        double cosine = Math.abs((downX * acrossX + downY * acrossY) / (down * across));
        boolean fits = shorter >= LEAST_MODULES * least && shorter <= MOST_MODULES * most;
        if (fits && ratio <= MOST_LEG_RATIO && cosine <= MOST_COSINE) {
            threes.add(new Three(new FinderPatternInfo(ordered), most / least - 1 + ratio - 1 + cosine));
        }
    }
}
