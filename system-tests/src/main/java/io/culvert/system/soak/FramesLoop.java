package io.culvert.system.soak;

import io.culvert.system.check.FrameReport;
import io.culvert.system.check.PacketReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * The promise <em>no frame lost, doubled, reordered or foreign</em>: several viewers on each camera of an installation for
 * a while, every frame judged.
 */
public final class FramesLoop {
    private static final Duration MOST_SILENCE = Duration.ofSeconds(1);

    private FramesLoop() {}

    /**
     * What one viewer saw.
     *
     * @param silence from the last byte of media to the end of the watch
     */
    public record Seen(
            String camera, RtspViewer.Transport transport, FrameReport frames, PacketReport packets, Duration silence) {
        /** Whether nothing at all was wrong, and media came to the end. */
        public boolean isFlawless() {
            return frames.isFlawless() && packets.isContinuous() && silence.compareTo(MOST_SILENCE) < 0;
        }
    }

    /**
     * Plays every camera of {@code installation}.
     *
     * @param viewersPerCamera the last of each takes UDP where {@code withUdp}, all others TCP
     * @throws IOException when a viewer cannot connect
     */
    public static List<Seen> run(Installation installation, int viewersPerCamera, boolean withUdp, Duration length)
            throws IOException {
        List<Watching> viewers = new ArrayList<>();
        try {
            open(installation, viewersPerCamera, withUdp, viewers);
            LockSupport.parkNanos(length.toNanos());
            return viewers.stream()
                    .map(watching -> new Seen(
                            watching.camera(),
                            watching.transport(),
                            watching.viewer().frames(),
                            watching.viewer().packets(),
                            Duration.ofNanos(
                                    System.nanoTime() - watching.viewer().lastMediaNanos())))
                    .toList();
        } finally {
            viewers.forEach(watching -> watching.viewer().close());
        }
    }

    private record Watching(String camera, RtspViewer.Transport transport, RtspViewer viewer) {}

    /** All cameras at once: the first viewer of each waits for it. */
    private static void open(Installation installation, int viewersPerCamera, boolean withUdp, List<Watching> viewers)
            throws IOException {
        List<Future<?>> cameras = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String camera : installation.names()) {
                UUID uuid = installation.uuid(camera);
                String url = installation.share(camera).rtspUrl();
                cameras.add(threads.submit(() -> {
                    for (int i = 1; i <= viewersPerCamera; i++) {
                        RtspViewer.Transport transport =
                                withUdp && i == viewersPerCamera ? RtspViewer.Transport.UDP : RtspViewer.Transport.TCP;
                        Watching watching = new Watching(camera, transport, RtspViewer.play(url, uuid, transport));
                        synchronized (viewers) {
                            viewers.add(watching);
                        }
                    }
                    return null;
                }));
            }
        }
        for (Future<?> camera : cameras) {
            try {
                camera.get();
            } catch (ExecutionException e) {
                throw new IOException("a viewer could not come in", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
