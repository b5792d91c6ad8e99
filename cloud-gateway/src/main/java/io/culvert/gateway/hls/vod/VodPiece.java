package io.culvert.gateway.hls.vod;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.play.AddressTime;

/**
 * What of a recording somebody asks for. Immutable.
 *
 * @param fromMicros Unix microseconds; it begins with the key frame at or before
 * @param toMicros the first instant that is not wanted, or {@link AddressTime#OPEN}
 * @param notBeforeMicros nothing that begins before this may be seen
 */
record VodPiece(RecordingKey key, long fromMicros, long toMicros, long notBeforeMicros) {
    boolean isOpen() {
        return toMicros == AddressTime.OPEN;
    }
}
