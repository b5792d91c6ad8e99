package io.culvert.qr;

import static io.culvert.qr.GreyFilter.doubled;
import static io.culvert.qr.GreyFilter.inverted;
import static io.culvert.qr.GreyFilter.levelled;
import static io.culvert.qr.GreyFilter.sharpened;
import static io.culvert.qr.GreyFilter.shrunk;
import static io.culvert.qr.GreyFilter.smoothed;
import static io.culvert.qr.GreyFilter.squeezed;
import static io.culvert.qr.GreyFilter.stretched;
import static io.culvert.qr.GreyFilter.thickened;

import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.PlanarYUVLuminanceSource;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;

/**
 * One way to turn a picture into black and white so that a code in it shows. In the order they are tried: what is cheap and
 * mends much comes first.
 */
enum Treatment {
    PLAIN,
    /** Evenly lit and faint: one threshold for all. */
    STRETCHED,
    /** Large, noisy, or seen through the grid of a screen. */
    HALF,
    /** Small and soft. */
    DOUBLED,
    /** Dusk, shadow, haze. */
    LEVELLED,
    /** Seen from the side, so that it is much higher than wide; the other way round. */
    LOWERED,
    NARROWED,
    SMOOTHED,
    SHARPENED,
    /** White on black. */
    INVERTED,
    /** A fine grid and little contrast. */
    LEVELLED_HALF,
    SMOOTHED_MORE,
    /** Too much light, which eats the dark modules. */
    THICKENED,
    /** Noise in the dark. */
    SMOOTHED_LEVELLED,
    SHARPENED_DOUBLED,
    THIRD;

    /** Beyond, the memory of a camera has no room for four times as much. */
    private static final int MOST_DOUBLED = 500_000;

    /** A shade below the middle, so that an even surface is white. */
    private static final int DARKER = 122;

    /** @throws NotFoundException if it is all of one shade */
    BitMatrix blackOf(GreyPicture picture) throws NotFoundException {
        GreyPicture treated = applyTo(picture);
        int width = treated.width();
        int height = treated.height();
        if (isLevelled()) {
            return darkerThanAround(treated);
        }
        LuminanceSource source =
                new PlanarYUVLuminanceSource(treated.light(), width, height, 0, 0, width, height, false);
        return (this == STRETCHED ? new GlobalHistogramBinarizer(source) : new HybridBinarizer(source))
                .getBlackMatrix();
    }

    private boolean isLevelled() {
        return this == LEVELLED || this == LEVELLED_HALF || this == SMOOTHED_LEVELLED;
    }

    private static BitMatrix darkerThanAround(GreyPicture levelled) {
        BitMatrix black = new BitMatrix(levelled.width(), levelled.height());
        for (int y = 0; y < levelled.height(); y++) {
            for (int x = 0; x < levelled.width(); x++) {
                if (levelled.light(x, y) < DARKER) {
                    black.set(x, y);
                }
            }
        }
        return black;
    }

    private GreyPicture applyTo(GreyPicture picture) {
        return switch (this) {
            case PLAIN -> picture;
            case STRETCHED -> stretched(picture);
            case HALF -> stretched(shrunk(picture, 2));
            case DOUBLED -> larger(stretched(picture));
            case LEVELLED -> levelled(picture, around(picture));
            case LOWERED -> squeezed(stretched(picture), true);
            case NARROWED -> squeezed(stretched(picture), false);
            case SMOOTHED -> stretched(smoothed(picture, 1));
            case SHARPENED -> sharpened(stretched(picture), 3);
            case INVERTED -> inverted(picture);
            case LEVELLED_HALF -> levelled(shrunk(picture, 2), around(picture) / 2);
            case THICKENED -> thickened(picture);
            case SMOOTHED_MORE -> stretched(smoothed(picture, 2));
            case SMOOTHED_LEVELLED -> levelled(smoothed(picture, 2), around(picture));
            case SHARPENED_DOUBLED -> sharpened(larger(picture), 5);
            case THIRD -> stretched(shrunk(picture, 3));
        };
    }

    private static GreyPicture larger(GreyPicture picture) {
        return picture.light().length > MOST_DOUBLED ? picture : doubled(picture);
    }

    /** A neighbourhood larger than a module and smaller than what the light changes over. */
    private static int around(GreyPicture picture) {
        return Math.max(8, Math.min(100, Math.max(picture.width(), picture.height()) / 24));
    }
}
