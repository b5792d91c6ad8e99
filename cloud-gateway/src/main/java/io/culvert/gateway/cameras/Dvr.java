package io.culvert.gateway.cameras;

import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a camera, and how long it is kept. Immutable.
 *
 * @param depthDays how long recordings are kept, days
 * @param motionDays by how much longer what lies around motion is kept, days
 * @param spaceGb how much the camera's recordings may take, GB of 10⁹ bytes; null for what the disks have
 */
@Serdeable(naming = SnakeCaseStrategy.class)
public record Dvr(
        Mode mode, int depthDays, int motionDays, @Nullable Integer spaceGb) {
    /** When is recorded. */
    public enum Mode {
        /** Never; what was recorded before is kept as long as ever. */
        OFF,
        /** Always. */
        CONTINUOUS,
        /** While something moves, with what was seen just before. */
        MOTION;

        /** As it is written in requests and in the database. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Mode> of(String word) {
            for (Mode mode : values()) {
                if (mode.word().equals(word)) {
                    return Optional.of(mode);
                }
            }
            return Optional.empty();
        }
    }

    /** A week, as most who watch a house want it. */
    public static final int DEFAULT_DEPTH_DAYS = 7;

    /** Ten years. */
    public static final int MAX_DAYS = 3650;

    /** Nothing is recorded. */
    public static final Dvr OFF = new Dvr(Mode.OFF, DEFAULT_DEPTH_DAYS, 0, null);

    public Dvr {
        if (depthDays < 1 || depthDays > MAX_DAYS || motionDays < 0 || motionDays > MAX_DAYS) {
            throw new IllegalArgumentException("kept for " + depthDays + " and " + motionDays
                    + " days more (expected: 1 to " + MAX_DAYS + ", 0 to " + MAX_DAYS + ")");
        }
        if (spaceGb != null && spaceGb < 1) {
            throw new IllegalArgumentException(spaceGb + " GB (expected: at least 1)");
        }
    }

    /** Whether anything is ever recorded. */
    public boolean records() {
        return mode != Mode.OFF;
    }
}
