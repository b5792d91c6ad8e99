package io.culvert.gateway.tunnel;

import io.culvert.proto.tunnel.v1.MotionPhase;
import io.culvert.proto.tunnel.v1.MotionSeen;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Motion before an input, as its agent tells of it. Immutable.
 *
 * @param type a word of the agent's, not checked; empty where nothing else is known
 * @param at by a clock that the gateway may believe
 */
public record InputMotion(String agentId, String input, String type, Phase phase, Instant at) {

    /** What is said of it. */
    public enum Phase {
        PULSE,
        STARTED,
        STOPPED
    }

    /** Who wants to know. Called on event loops: must not block. */
    public interface Listener {
        void moved(InputMotion motion);
    }

    /** An agent's wall clock counts where it agrees so far with ours: what it recorded is stamped by it too. */
    private static final long BELIEVED_MICROS = TimeUnit.SECONDS.toMicros(5);

    /** Empty for what a newer agent may say. */
    static Optional<InputMotion> of(String agentId, MotionSeen seen, Instant now) {
        return phase(seen.getPhase())
                .map(phase -> new InputMotion(agentId, seen.getInput(), seen.getType(), phase, time(seen, now)));
    }

    private static Optional<Phase> phase(MotionPhase phase) {
        return switch (phase) {
            case MOTION_PHASE_PULSE -> Optional.of(Phase.PULSE);
            case MOTION_PHASE_STARTED -> Optional.of(Phase.STARTED);
            case MOTION_PHASE_STOPPED -> Optional.of(Phase.STOPPED);
            case MOTION_PHASE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static Instant time(MotionSeen seen, Instant now) {
        Instant byAge = now.minusMillis(Integer.toUnsignedLong(seen.getAgeMs()));
        long difference = seen.getSeenWallUs() - ChronoUnit.MICROS.between(Instant.EPOCH, byAge);
        return Math.abs(difference) <= BELIEVED_MICROS ? byAge.plus(difference, ChronoUnit.MICROS) : byAge;
    }
}
