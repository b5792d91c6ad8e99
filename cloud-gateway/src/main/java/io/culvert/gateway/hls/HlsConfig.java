package io.culvert.gateway.hls;

import java.time.Duration;

/**
 * How a live stream is cut, kept and given out.
 *
 * @param partTarget a part is not longer than this, unless a single picture is
 * @param minSegment a segment ends at the first key frame after this
 * @param maxSegment a segment ends after this without any key frame
 * @param kept that a playlist lists, at least
 * @param keptBytes of one stream, beyond which less is listed
 * @param mediaWait how long a new viewer waits for something to show
 * @param heldWait how long a request is held for what is to come
 * @param idle a session ends so long after its last request
 * @param linger how long a packager goes on after its last session
 * @param heldPerSession requests of one session held at a time
 * @param held requests held at a time, of all sessions
 */
record HlsConfig(
        Duration partTarget,
        Duration minSegment,
        Duration maxSegment,
        Duration kept,
        long keptBytes,
        Duration mediaWait,
        Duration heldWait,
        Duration idle,
        Duration linger,
        int heldPerSession,
        int held) {

    /** What a gateway runs with. */
    static HlsConfig defaults() {
        return new HlsConfig(
                Duration.ofMillis(334),
                Duration.ofMillis(1_500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(12),
                64 << 20,
                Duration.ofSeconds(8),
                Duration.ofSeconds(6),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                6,
                20_000);
    }
}
