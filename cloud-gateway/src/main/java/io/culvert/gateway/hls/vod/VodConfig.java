package io.culvert.gateway.hls.vod;

import java.time.Duration;

/**
 * How recordings are cut and given out, and how much at a time.
 *
 * @param target a segment is not longer than this, unless a single group of pictures is
 * @param longest a group of pictures longer than this goes on in the next segment
 * @param largestBytes a segment ends beyond this many bytes
 * @param grown at the end of what is recorded a segment of this length is one already
 * @param span longer pieces are refused
 * @param quiet a piece without an end is over when nothing has been recorded for so long
 * @param late what was recorded comes to be known so much later, at most
 * @param look how often it is looked whether there is more
 * @param idle a session ends so long after its last request
 * @param heldWait how long a request is held for what is to come
 * @param heldPerSession requests of one session under way at a time
 * @param held requests held at a time, of all sessions
 * @param reading pieces that are looked through at a time; of one credential a quarter of them
 * @param listsPerCredential pieces that one credential has open at a time
 * @param listed segments of all pieces together
 * @param lentBytes of recordings that wait to be sent
 */
record VodConfig(
        Duration target,
        Duration longest,
        int largestBytes,
        Duration grown,
        Duration span,
        Duration quiet,
        Duration late,
        Duration look,
        Duration idle,
        Duration heldWait,
        int heldPerSession,
        int held,
        int reading,
        int listsPerCredential,
        int listed,
        long lentBytes) {

    /** What a gateway runs with. */
    static VodConfig defaults() {
        return new VodConfig(
                Duration.ofSeconds(6),
                Duration.ofSeconds(9),
                12 << 20,
                Duration.ofSeconds(2),
                Duration.ofDays(7),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                Duration.ofMillis(300),
                Duration.ofSeconds(30),
                Duration.ofSeconds(18),
                6,
                2_000,
                16,
                100,
                600_000,
                192 << 20);
    }
}
