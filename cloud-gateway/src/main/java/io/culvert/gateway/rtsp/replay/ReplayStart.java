package io.culvert.gateway.rtsp.replay;

import java.util.List;

/**
 * What a PLAY came to.
 *
 * @param order as it is played
 * @param fromMicros of the first picture
 */
public record ReplayStart(PlayOrder order, long fromMicros, List<First> tracks) {
    /**
     * What a track begins with.
     *
     * @param track its number in the session description
     * @param sequence of the next packet, 0 to 65535
     * @param rtpTime of {@link #fromMicros()}, unsigned 32 bits
     */
    public record First(int track, int sequence, long rtpTime) {}
}
