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
     * @param spoiled whether packets are missing of it, or between it and the next one
     */
    record KeyTime(long rtpTime, Position position, long monotonicMicros, boolean spoiled) {
        private KeyTime asSpoiled() {
            return new KeyTime(rtpTime, position, monotonicMicros, true);
        }
    }

    private final ArrayDeque<KeyTime> waiting = new ArrayDeque<>();

    void add(KeyTime key) {
        if (waiting.size() == MOST) {
            waiting.removeFirst();
        }
        waiting.add(key);
    }

    /** The one that came last; null where none is remembered. */
    @Nullable
    KeyTime last() {
        return waiting.peekLast();
    }

    /** Whether the key frame of that RTP time is remembered. */
    boolean knows(long rtpTime) {
        for (KeyTime key : waiting) {
            if (key.rtpTime() == rtpTime) {
                return true;
            }
        }
        return false;
    }

    /** Packets are missing of the key frame that came last, or behind it. */
    void spoilLast() {
        KeyTime last = waiting.pollLast();
        if (last != null) {
            waiting.add(last.asSpoiled());
        }
    }

    /** Whether packets are missing in front of the key frame of that RTP time, as far back as key frames are remembered. */
    boolean isSpoiledBefore(long rtpTime) {
        boolean spoiled = false;
        for (KeyTime key : waiting) {
            if (key.rtpTime() == rtpTime) {
                return spoiled;
            }
            spoiled |= key.spoiled();
        }
        return false;
    }

    /** The key frame of that RTP time; forgets those in front of it. Null where nothing is known of it. */
    @Nullable
    KeyTime at(long rtpTime) {
        boolean known = knows(rtpTime);
        while (known && waiting.getFirst().rtpTime() != rtpTime) {
            waiting.removeFirst();
        }
        return known ? waiting.getFirst() : null;
    }

    void clear() {
        waiting.clear();
    }
}
