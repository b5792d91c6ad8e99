package io.culvert.camera;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The counters behind {@link CameraStats}. Written on the server's event loop, read by anyone. */
final class CameraCounters {
    final AtomicInteger sessionsNow = new AtomicInteger();
    final AtomicInteger sessionsPlaying = new AtomicInteger();
    final AtomicInteger sessionsMax = new AtomicInteger();
    final AtomicLong sessionsTotal = new AtomicLong();
    final AtomicLong refused453 = new AtomicLong();
    final AtomicLong framesSent = new AtomicLong();
    final AtomicLong framesDropped = new AtomicLong();
    final AtomicLong bytesSent = new AtomicLong();

    CameraStats snapshot(String path, UUID uuid) {
        return new CameraStats(
                path,
                uuid,
                sessionsNow.get(),
                sessionsPlaying.get(),
                sessionsMax.get(),
                sessionsTotal.get(),
                refused453.get(),
                framesSent.get(),
                framesDropped.get(),
                bytesSent.get());
    }
}
