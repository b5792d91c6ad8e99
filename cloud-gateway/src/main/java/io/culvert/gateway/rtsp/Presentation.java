package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.media.stream.StreamDescription;
import org.jspecify.annotations.Nullable;

/**
 * What one client was allowed to see and told about. Immutable.
 *
 * @param base the URL that the tracks' controls are relative to, ending in a slash, without any token
 * @param permit what the gate allowed
 * @param credential what it was allowed for; asked with again where a later request shows none of its own
 * @param description the tracks as the client was told them
 * @param archive the part of the recording that it is; null for live
 */
record Presentation(
        String base,
        Permit permit,
        Credential credential,
        StreamDescription description,
        @Nullable ArchiveAddress archive) {
    /** What it asks of the gate. */
    SessionKind kind() {
        return archive == null ? SessionKind.LIVE : SessionKind.ARCHIVE;
    }

    StreamKey key() {
        return permit.streamKey();
    }

    /** Whether another decision allows the same picture to the same credential. */
    boolean isFor(Permit other) {
        return permit.cameraId().equals(other.cameraId())
                && permit.cameraEpoch() == other.cameraEpoch()
                && permit.operatorId() == other.operatorId()
                && permit.quality() == other.quality()
                && permit.credentialKey().equals(other.credentialKey());
    }

    /** The URL of a track, as in the description and in {@code RTP-Info}. */
    String control(int track) {
        return base + "trackID=" + track;
    }
}
