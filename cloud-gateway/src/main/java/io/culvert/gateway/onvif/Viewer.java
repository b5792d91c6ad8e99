package io.culvert.gateway.onvif;

import io.culvert.gateway.access.Clearance;
import io.culvert.gateway.access.ClearedCamera;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who asks, and what that one may see. A camera of somebody else is none. Immutable.
 *
 * @param key names the credential without revealing it
 * @param cameras in the order of their names, {@value #MOST_CAMERAS} at most
 */
record Viewer(String key, List<ClearedCamera> cameras) {
    /** ONVIF knows no pages: what one answer can hold. */
    static final int MOST_CAMERAS = 1_000;

    static Viewer of(Clearance.Granted granted) {
        return new Viewer(
                granted.credentialKey(),
                granted.cameras().stream().limit(MOST_CAMERAS).toList());
    }

    /** Those that may be watched live. */
    List<ClearedCamera> live() {
        return cameras.stream().filter(ClearedCamera::live).toList();
    }

    /** Those whose recordings may be watched. */
    List<ClearedCamera> archive() {
        return cameras.stream().filter(ClearedCamera::archive).toList();
    }

    /** The camera whose recordings may be watched and are called so. */
    Optional<ClearedCamera> recording(String token) {
        return archive().stream()
                .filter(each -> RecordingTokens.of(each.camera().id()).equals(token))
                .findFirst();
    }

    Optional<ClearedCamera> recording(UUID camera) {
        return archive().stream()
                .filter(each -> each.camera().id().equals(camera))
                .findFirst();
    }
}
