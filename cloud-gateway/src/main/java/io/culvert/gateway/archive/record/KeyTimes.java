package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.record.RecordingClock.Position;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Remembers where key frames lie on the time line, from when their first bytes came until their samples are whole.
 *
 * <p>Confined to the recorder's event loop.
 */
final class KeyTimes {
    /** More are never on their way; what is older belongs to pictures that never became whole. */
    private static final int MOST = 64;

    /**
     * A key frame.
     *
     * @param rtpTime of its stream, unsigned 32 bits
     */
    record KeyTime(long rtpTime, Position position, long monotonicMicros) {}

    private final ArrayDeque<KeyTime> waiting = new ArrayDeque<>();

    void add(KeyTime key) {
        if (waiting.size() == MOST) {
            waiting.removeFirst();
        }
        waiting.add(key);
    }

    /** The key frame of that RTP time; forgets those in front of it. Null where nothing is known of it. */
    @Nullable
    KeyTime at(long rtpTime) {
        boolean known = waiting.stream().anyMatch(key -> key.rtpTime() == rtpTime);
        while (known && waiting.getFirst().rtpTime() != rtpTime) {
            waiting.removeFirst();
        }
        return known ? waiting.getFirst() : null;
    }

    void clear() {
        waiting.clear();
    }
}
