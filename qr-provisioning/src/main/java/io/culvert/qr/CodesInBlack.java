package io.culvert.qr;

import com.google.zxing.DecodeHintType;
import com.google.zxing.ReaderException;
import com.google.zxing.ResultPoint;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import com.google.zxing.qrcode.detector.Detector;
import com.google.zxing.qrcode.detector.FinderPattern;
import com.google.zxing.qrcode.detector.FinderPatternInfo;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the QR codes of one black-and-white picture.
 *
 * <p>A code that does not name its character set is taken for UTF-8. Mirrored ones are read, too: the decoder tries both ways.
 */
final class CodesInBlack extends Detector {
    private static final Map<DecodeHintType, ?> HINTS =
            Map.of(DecodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name());

    private static final int MOST_SLANTED = 2;

    private final Set<ResultPoint> taken = new HashSet<>();

    CodesInBlack(BitMatrix black) {
        super(black);
    }

    /**
     * Tells {@code wanted} each text it reads, until that says that it needs no more.
     *
     * @return whether it said so
     */
    boolean read(Predicate<String> wanted) {
        List<FinderPatternInfo> threes = new FinderPatterns(getImage()).threes();
        for (FinderPatternInfo three : threes) {
            if (isFree(three) && isWanted(three, plain(three), wanted)) {
                return true;
            }
        }
        for (FinderPatternInfo three : threes.subList(0, Math.min(threes.size(), MOST_SLANTED))) {
            if (isFree(three) && isWanted(three, slanted(three), wanted)) {
                return true;
            }
        }
        return false;
    }

    private boolean isFree(FinderPatternInfo three) {
        return corners(three).noneMatch(taken::contains);
    }

    private static Stream<FinderPattern> corners(FinderPatternInfo three) {
        return Stream.of(three.getTopLeft(), three.getTopRight(), three.getBottomLeft());
    }

    private boolean isWanted(FinderPatternInfo three, @Nullable String text, Predicate<String> wanted) {
        if (text == null) {
            return false;
        }
        corners(three).forEach(taken::add);
        return wanted.test(text);
    }

    private @Nullable String plain(FinderPatternInfo three) {
        try {
            return decoded(processFinderPatternInfo(three).getBits());
        } catch (ReaderException | RuntimeException none) {
            // What is no code at all may lead the library out of its arrays: one more thing that cannot be read.
            return null;
        }
    }

    private @Nullable String slanted(FinderPatternInfo three) {
        float moduleSize = calculateModuleSize(three.getTopLeft(), three.getTopRight(), three.getBottomLeft());
        SlantedCode.Alignment alignment = (x, y) -> findAlignmentInRegion(moduleSize, (int) x, (int) y, 6);
        for (BitMatrix modules : SlantedCode.guesses(getImage(), three, moduleSize, alignment)) {
            String text = decoded(modules);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static @Nullable String decoded(BitMatrix modules) {
        try {
            return new Decoder().decode(modules, HINTS).getText();
        } catch (ReaderException | RuntimeException none) {
            return null;
        }
    }
}
