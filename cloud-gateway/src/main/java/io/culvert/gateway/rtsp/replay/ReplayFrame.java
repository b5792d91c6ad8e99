package io.culvert.gateway.rtsp.replay;

import io.culvert.media.mp4.FragmentHead;

/**
 * One access unit that is to be sent.
 *
 * @param track its number in the session description
 * @param wallMicros when it was shown before the camera, Unix microseconds
 * @param key whether a decoder can start here
 * @param endsSection whether it is the last of its track before a hole
 * @param afterJump whether it does not follow what was sent of its track before
 * @param terminal whether it is the last of its track
 */
record ReplayFrame(
        int track,
        FragmentHead.Place place,
        long wallMicros,
        boolean key,
        boolean endsSection,
        boolean afterJump,
        boolean terminal) {}
