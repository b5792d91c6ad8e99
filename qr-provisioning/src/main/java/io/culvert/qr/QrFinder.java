package io.culvert.qr;

import com.google.zxing.NotFoundException;
import io.culvert.qr.QrPayloadException.Fault;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for our code in pictures, as a camera takes them: at an angle, small, blurred, dark, off a screen, among other codes.
 *
 * <p>Every picture is looked at as it is; then, while there is time, after one {@link Treatment} after the other. Where the
 * time of one picture ends, the next goes on with the treatments that are left: of a code that is held before a camera there
 * are many pictures.
 *
 * <p>Threading: confined to one thread; a look blocks for the time it is given and the treatment it is at (tens of
 * milliseconds, at worst some hundreds).
 */
public final class QrFinder {
    /** Larger pictures are shrunk before anything else; a code that a phone fills its screen with survives that. */
    private static final int WORK_PIXELS = 1_600_000;

    private static final List<Treatment> FURTHER = List.of(Treatment.values()).subList(1, Treatment.values().length);

    private int next;

    /**
     * Looks at one picture.
     *
     * @param time after which no further treatment begins
     */
    public Sighting look(GreyPicture picture, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        GreyPicture work = GreyFilter.shrunk(picture, shrinking(picture));
        Look look = new Look();
        if (look.at(work, Treatment.PLAIN)) {
            return look.sighting();
        }
        for (int tried = 0; tried < FURTHER.size() && System.nanoTime() - end < 0; tried++) {
            if (look.at(work, FURTHER.get(next))) {
                break; // and stay: what helped will help again
            }
            next = (next + 1) % FURTHER.size();
        }
        return look.sighting();
    }

    private static int shrinking(GreyPicture picture) {
        int factor = 1;
        while (picture.light().length / (factor * factor) > WORK_PIXELS) {
            factor++;
        }
        return factor;
    }

    /** What was seen of one picture so far. */
    private static final class Look {
        private @Nullable QrPayload found;
        private Sighting.@Nullable Unusable nearest;

        /** Whether ours is found. */
        boolean at(GreyPicture picture, Treatment treatment) {
            try {
                return new CodesInBlack(treatment.blackOf(picture)).read(this::isOurs);
            } catch (NotFoundException ofOneShade) {
                return false;
            }
        }

        private boolean isOurs(String text) {
            try {
                found = QrPayload.parse(text);
                return true;
            } catch (QrPayloadException other) {
                Sighting.Unusable unusable = new Sighting.Unusable(other.fault(), String.valueOf(other.getMessage()));
                if (nearest == null || nearest.fault() == Fault.NOT_OURS) {
                    nearest = unusable;
                }
                return false;
            }
        }

        Sighting sighting() {
            if (found != null) {
                return new Sighting.Found(found);
            }
            return nearest != null ? nearest : new Sighting.Nothing();
        }
    }
}
