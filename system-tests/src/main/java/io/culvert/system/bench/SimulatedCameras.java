package io.culvert.system.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.process.CameraProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** The cameras that all contenders of a run pull, in one process. */
final class SimulatedCameras {
    private static final Duration ALL_PLAY = Duration.ofSeconds(60);

    private final CameraProcess process;
    private final List<String> names;

    private SimulatedCameras(CameraProcess process, List<String> names) {
        this.process = process;
        this.names = names;
    }

    /** @param bitrate of each, bit/s */
    static SimulatedCameras start(Workbench bench, int count, int gopSeconds, int bitrate) {
        return start(bench, count, gopSeconds, bitrate, List.of());
    }

    /** Cameras whose whole bit rate is to be recorded: nothing of it is filler data. */
    static SimulatedCameras startToBeRecorded(Workbench bench, int count, int gopSeconds, int bitrate) {
        return start(bench, count, gopSeconds, bitrate, List.of("--padding", "sei"));
    }

    private static SimulatedCameras start(Workbench bench, int count, int gopSeconds, int bitrate, List<String> more) {
        List<String> options = new ArrayList<>(List.of("--path", "cam"));
        options.addAll(more);
        options.addAll(List.of("--count", Integer.toString(count)));
        options.addAll(List.of("--gop", Integer.toString(gopSeconds)));
        options.addAll(List.of("--bitrate", Integer.toString(bitrate)));
        CameraProcess process = new CameraProcess(bench.launcher(), bench.folder("cameras"), options);
        bench.keep(process);
        process.start();
        return new SimulatedCameras(
                process,
                count == 1
                        ? List.of("cam")
                        : IntStream.rangeClosed(1, count)
                                .mapToObj(i -> "cam-" + i)
                                .toList());
    }

    List<String> names() {
        return names;
    }

    String url(String name) {
        return process.url(name);
    }

    long pid() {
        return process.part().pid();
    }

    /** @throws IllegalStateException when not exactly {@code sessions} sessions play within a minute */
    void awaitPlaying(int sessions) {
        long deadline = System.nanoTime() + ALL_PLAY.toNanos();
        int playing = playing();
        while (playing != sessions) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(playing + " sessions play at the cameras (expected: " + sessions + ")");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            playing = playing();
        }
    }

    /** Sessions that play now. */
    int playing() {
        int playing = 0;
        for (JsonNode camera : process.stats().path("cameras")) {
            playing += camera.path("sessions_playing").asInt();
        }
        return playing;
    }
}
