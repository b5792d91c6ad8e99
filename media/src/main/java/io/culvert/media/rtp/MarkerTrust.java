package io.culvert.media.rtp;

/**
 * Learns whether a camera's marker bit ends access units, as it should (RFC 6184 section 5.1), or whether the camera
 * sets it on every slice. A camera that never sets it needs no learning: its access units end with the next timestamp.
 *
 * <p>The sign of a wrong marker is a picture with the timestamp of the one before, in a stream whose timestamps
 * otherwise change; where they stand still for good, the marker is all there is and stays trusted.
 *
 * <p>Threading: confined to one thread.
 */
public final class MarkerTrust {

    private static final int LEAST_EVIDENCE = 3;
    private static final int FORGET_AFTER = 64;

    private boolean trusted = true;
    private boolean started;
    private long lastTimestamp;
    private int changes;
    private int repeats;

    /** Whether a marker bit ends the access unit. Once lost, trust does not come back. */
    public boolean trusted() {
        return trusted;
    }

    /** Takes note of an access unit that holds a picture; once per access unit. */
    public void picture(long timestamp) {
        if (started && timestamp == lastTimestamp) {
            repeats++;
        } else {
            changes++;
        }
        started = true;
        lastTimestamp = timestamp;
        if (repeats >= LEAST_EVIDENCE && changes >= LEAST_EVIDENCE && repeats * 4 > changes) {
            trusted = false;
        }
        if (changes >= FORGET_AFTER) {
            changes /= 2;
            repeats /= 2;
        }
    }
}
