package io.culvert.gateway.web;

import io.culvert.gateway.access.ViewingSessions;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.forwards.CameraServices;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.gateway.stream.StreamStatus;
import jakarta.inject.Singleton;

/** Shows cameras with how they are doing now. */
@Singleton
final class CameraViews {

    private final StreamHub hub;
    private final ViewingSessions sessions;
    private final CameraServices services;

    CameraViews(StreamHub hub, ViewingSessions sessions, CameraServices services) {
        this.hub = hub;
        this.sessions = sessions;
        this.services = services;
    }

    CameraView of(Camera camera) {
        StreamStatus main = hub.status(new StreamKey(camera.id(), camera.epoch(), Quality.MAIN));
        StreamStatus sub = hub.status(new StreamKey(camera.id(), camera.epoch(), Quality.SUB));
        boolean onlySub = main.state() == StreamStatus.State.IDLE && sub.state() != StreamStatus.State.IDLE;
        return CameraView.of(
                camera,
                services.of(camera),
                CameraView.Status.of(
                        onlySub ? sub : main,
                        main.sourceConnections() + sub.sourceConnections(),
                        sessions.playing(camera.id())));
    }
}
