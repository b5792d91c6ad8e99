package io.culvert.system.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** So many viewers of each of many cameras. Immutable. */
record CameraViewers(int each) {
    /** Viewers that read stamps, about. */
    private static final int STAMP_READERS = 50;

    private static final Duration APART = Duration.ofMillis(5);

    boolean areThere() {
        return each > 0;
    }

    /** A swarm for the viewers of so many cameras. */
    Swarm swarm(int cameras) {
        return new Swarm(Math.max(1, each * cameras / STAMP_READERS));
    }

    /** Opens the viewers of these cameras at a server, and waits until all play. */
    void watch(MediaServer server, Swarm swarm, List<String> cameras) {
        if (!areThere()) {
            return;
        }
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            cameras.forEach(camera -> urls.add(server.url(camera)));
        }
        swarm.open(urls, APART.multipliedBy(urls.size()), SwarmViewer.Conduct.WATCHES);
    }
}
