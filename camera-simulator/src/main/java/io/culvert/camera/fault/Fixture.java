package io.culvert.camera.fault;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One camera of the catalogue: what is odd about it, and what must come of it.
 *
 * @param name {@code <vendor>_<model>_<quirk>}
 * @param does one line
 * @param outcome what must come of it
 * @param failure with which kind of failure it is refused or ends, as {@code RtspClientFailure.Kind} names it; null where
 *     it plays
 * @param within how long the refusal or end may take
 * @param codec {@code h264} or {@code h265}
 * @param audio {@code pcmu}, {@code pcma}, {@code aac} or {@code none}
 * @param udp whether the client asks for UDP
 * @param maxSessions that it admits at once, 0 for any number
 */
public record Fixture(
        String name,
        String does,
        Outcome outcome,
        @Nullable String failure,
        Duration within,
        String codec,
        String audio,
        boolean udp,
        int maxSessions,
        List<ScriptReader.Line> lines) {

    /** What must come of a camera. */
    public enum Outcome {
        /** Every frame comes, whole and in order. */
        PLAYS,
        /** Frames are harmed while the fault lasts; afterwards every frame comes whole and in order. */
        SETTLES,
        /** No media; the failure comes in time. */
        REFUSED,
        /** Media, then the failure. */
        ENDS,
        /** The first session fails; one of the next ones plays. */
        RECOVERS
    }

    @Override
    public String toString() {
        return name;
    }
}
