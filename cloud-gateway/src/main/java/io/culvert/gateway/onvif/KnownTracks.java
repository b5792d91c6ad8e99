package io.culvert.gateway.onvif;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.stream.Quality;
import java.util.List;

/** What is known of how a camera's stream is coded. Thread-safe; does not block. */
@FunctionalInterface
interface KnownTracks {
    /** As last described; empty where it never ran since the gateway started. */
    List<TrackCoding> of(Camera camera, Quality quality);
}
