package io.culvert.gateway.provisioning;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code enrolments}: a QR code for one use, and what came of it.
 *
 * @param ownerId whose site it is: the owner of agent and camera to be; null for the operator
 * @param userId who made the code; null where an API key did
 * @param apiKeyId the API key that made it; null where a user did
 * @param byProvider whether the maker administers the operator
 * @param camera the camera to be, as its own package writes it (JSON)
 * @param steps what the agent says it went through
 * @param reachedAt when an agent showed the token first
 * @param boundAt when a key pair won it
 * @param onlineAt when the agent's tunnel was seen first since
 * @param announcedAt when the agent named an input first since
 * @param cameraId the camera it became; null before, and after that was deleted
 * @param problem why it does not go on, a stable code; null while it does
 */
public record QrEnrolment(
        UUID id,
        long operatorId,
        UUID siteId,
        @Nullable UUID ownerId,
        @Nullable UUID userId,
        @Nullable UUID apiKeyId,
        boolean byProvider,
        String title,
        String camera,
        Instant createdAt,
        Instant expiresAt,
        List<JoinStep> steps,
        @Nullable Instant reachedAt,
        @Nullable Instant boundAt,
        @Nullable String keyFingerprint,
        @Nullable String agentId,
        @Nullable String address,
        @Nullable Instant onlineAt,
        @Nullable Instant announcedAt,
        @Nullable UUID cameraId,
        @Nullable Instant cameraAt,
        @Nullable String problem) {

    /** {@code problem}: the owner has as many cameras as allowed. */
    public static final String LIMIT_REACHED = "limit_reached";

    /** {@code problem}: site, maker or agent are not what they were; no camera was made. */
    public static final String NOT_ALLOWED = "not_allowed";

    /** What it is, in one word. */
    public enum State {
        WAITING,
        BOUND,
        EXPIRED
    }

    /** How far it has come. */
    public enum Step {
        WAITING,
        /** An agent has read the code and has come to the gateway. */
        REACHED,
        /** It has its identity. */
        ENROLLED,
        ONLINE,
        /** The camera is made. */
        CAMERA
    }

    public State state(Instant now) {
        if (boundAt != null) {
            return State.BOUND;
        }
        return expiresAt.isAfter(now) ? State.WAITING : State.EXPIRED;
    }

    public Step step() {
        if (cameraAt != null) {
            return Step.CAMERA;
        } else if (onlineAt != null) {
            return Step.ONLINE;
        } else if (boundAt != null) {
            return Step.ENROLLED;
        }
        return reachedAt != null ? Step.REACHED : Step.WAITING;
    }

    /** Whether nothing will change any more. */
    public boolean isOver(Instant now) {
        return state(now) == State.EXPIRED || (boundAt != null && (cameraAt != null || problem != null));
    }
}
