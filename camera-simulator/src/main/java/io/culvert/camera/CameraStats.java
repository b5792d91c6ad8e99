package io.culvert.camera;

import java.util.Locale;
import java.util.UUID;

/**
 * What one stream of one camera has counted since its server started.
 *
 * @param path without leading slash
 * @param uuid identity in the stamps of its frames
 * @param sessionsNow sessions that are set up
 * @param sessionsPlaying of these, those that get media
 * @param sessionsMax most sessions there ever were at once
 * @param sessionsTotal sessions that were ever set up
 * @param refused453 SETUPs refused because the stream had all the sessions it admits
 * @param framesSent access units handed to the network, over all sessions
 * @param framesDropped access units left out because a client did not read
 * @param bytesSent RTP and RTCP bytes handed to the network, framing included
 */
public record CameraStats(
        String path,
        UUID uuid,
        int sessionsNow,
        int sessionsPlaying,
        int sessionsMax,
        long sessionsTotal,
        long refused453,
        long framesSent,
        long framesDropped,
        long bytesSent) {

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"path\":\"%s\",\"uuid\":\"%s\",\"sessions_now\":%d,\"sessions_playing\":%d,\"sessions_max\":%d,"
                        + "\"sessions_total\":%d,\"refused_453\":%d,\"frames_sent\":%d,\"frames_dropped\":%d,"
                        + "\"bytes_sent\":%d}",
                path,
                uuid,
                sessionsNow,
                sessionsPlaying,
                sessionsMax,
                sessionsTotal,
                refused453,
                framesSent,
                framesDropped,
                bytesSent);
    }
}
