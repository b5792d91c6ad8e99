package io.culvert.system.bench;

import io.culvert.system.process.CameraProcess;
import io.culvert.system.process.Folder;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/**
 * One camera to N viewers over TCP: CPU time per delivered gigabit, delay, first key frame. Every server pulls the same
 * camera over RTSP; {@code direct} is the camera program itself serving all viewers with one write per frame, the floor.
 */
@CommandLine.Command(
        name = "fanout",
        mixinStandardHelpOptions = true,
        description =
                "one camera to N viewers: CPU per delivered Gbit, delay, first key frame; floor and GStreamer beside")
final class FanoutBench implements Callable<Integer> {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int GOP_SECONDS = 2;

    @CommandLine.Option(names = "--viewers", defaultValue = "200", description = "${DEFAULT-VALUE}")
    private int viewers;

    @CommandLine.Option(
            names = "--rounds",
            defaultValue = "5",
            description = "of each server, interleaved (${DEFAULT-VALUE})")
    private int rounds;

    @CommandLine.Option(names = "--seconds", defaultValue = "8", description = "measured per round (${DEFAULT-VALUE})")
    private int seconds;

    @CommandLine.Option(
            names = "--bitrate",
            defaultValue = "2040000",
            description = "of the camera, bit/s (${DEFAULT-VALUE})")
    private int bitrate;

    /** One server in one round. */
    private record Figures(
            double cpuPerGbit,
            double megabits,
            double delayP50,
            double delayP99,
            double firstP50,
            double firstP90,
            double residentMiB,
            long gaps) {}

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("culvert-bench-");
        Launcher launcher = Launcher.ofThisCheckout();
        List<Contender> contenders = new ArrayList<>();
        try (CameraProcess camera = new CameraProcess(
                launcher,
                directory.resolve("camera"),
                List.of(
                        "--path",
                        "cam",
                        "--gop",
                        Integer.toString(GOP_SECONDS),
                        "--bitrate",
                        Integer.toString(bitrate)))) {
            camera.start();
            contenders.add(culvert(launcher, directory, camera));
            contenders.add(new Contender(
                    "direct (floor)", camera.url("cam"), camera.part().pid(), () -> {}));
            if (Files.isExecutable(Path.of("/usr/bin/python3"))) {
                contenders.add(gstreamer(directory, camera));
            }
            Map<String, List<Figures>> all = new LinkedHashMap<>();
            for (int round = 1; round <= rounds; round++) {
                for (Contender contender : contenders) {
                    Figures figures = measure(contender);
                    System.out.printf("round %d  %-16s %s%n", round, contender.name(), figures);
                    all.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                            .add(figures);
                }
            }
            print(all);
            return all.getOrDefault("culvert", List.of()).stream().allMatch(figures -> figures.gaps() == 0) ? 0 : 1;
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
            Folder.remove(directory);
        }
    }

    private static Contender culvert(Launcher launcher, Path directory, CameraProcess camera) {
        GatewayProcess gateway = new GatewayProcess(launcher, directory.resolve("gateway"), Map.of()).start();
        gateway.api()
                .post(
                        "/cameras",
                        Map.of(
                                "name",
                                "bench",
                                "title",
                                "Benchmark",
                                "on_demand",
                                true,
                                "source",
                                Map.of("type", "rtsp", "url", camera.url("cam"))));
        String url = gateway.api()
                .post("/cameras/bench/shares", Map.of("label", "bench"))
                .path("rtsp_url")
                .asText();
        return new Contender("culvert", url, gateway.part().pid(), gateway);
    }

    /** GStreamer's RTSP server through the system's Python; the script comes with this module. */
    private static Contender gstreamer(Path directory, CameraProcess camera) throws IOException {
        Path script = directory.resolve("gstreamer_relay.py");
        try (InputStream in = FanoutBench.class.getResourceAsStream("gstreamer_relay.py")) {
            if (in == null) {
                throw new IOException("gstreamer_relay.py is missing from the build");
            }
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        int port = CameraProcess.freePort();
        Process process = new ProcessBuilder(
                        "/usr/bin/python3", script.toString(), Integer.toString(port), camera.url("cam"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("gstreamer.log").toFile())
                .start();
        LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
        return new Contender("gstreamer", "rtsp://127.0.0.1:" + port + "/cam", process.pid(), process::destroyForcibly);
    }

    private Figures measure(Contender contender) {
        try (Swarm first = new Swarm();
                Swarm swarm = new Swarm()) {
            // Has the source running, so that the swarm measures joining and not the camera's start.
            first.open(contender.url(), 1, Duration.ZERO);
            LockSupport.parkNanos(WARM_UP.toNanos());
            swarm.open(contender.url(), viewers, Duration.ofSeconds(2L * GOP_SECONDS));
            LockSupport.parkNanos(WARM_UP.toNanos());
            swarm.delays().clear();
            double cpuBefore = ProcessCpu.seconds(contender.pid());
            long bytesBefore = swarm.bytesReceived() + first.bytesReceived();
            long gapsBefore = swarm.gapsSeen();
            long began = System.nanoTime();
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            double cpu = ProcessCpu.seconds(contender.pid()) - cpuBefore;
            double gigabits = (swarm.bytesReceived() + first.bytesReceived() - bytesBefore) * 8 / 1e9;
            double elapsed = (System.nanoTime() - began) / 1e9;
            return new Figures(
                    cpu / gigabits,
                    gigabits * 1000 / elapsed,
                    swarm.delays().quantile(0.5),
                    swarm.delays().quantile(0.99),
                    swarm.firstKeyFrames().quantile(0.5),
                    swarm.firstKeyFrames().quantile(0.9),
                    ProcessCpu.residentMiB(contender.pid()),
                    swarm.gapsSeen() - gapsBefore);
        }
    }

    private void print(Map<String, List<Figures>> all) {
        double floor = median(
                        all.getOrDefault("direct (floor)", List.of()), Comparator.comparingDouble(Figures::cpuPerGbit))
                .cpuPerGbit();
        System.out.printf(
                "%nMedians of %d interleaved rounds, %d viewers, %d s each, %.2f Mbit/s, GOP %d s; 1-minute load now %s%n%n",
                rounds, viewers, seconds, bitrate / 1e6, GOP_SECONDS, load());
        System.out.println("| server | CPU-s per Gbit | × floor | delivered Mbit/s | delay p50 / p99 ms |"
                + " first key frame p50 / p90 ms | RSS MiB | RTP gaps |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        all.forEach((name, figures) -> {
            Figures middle = median(figures, Comparator.comparingDouble(Figures::cpuPerGbit));
            System.out.printf(
                    "| %s | %.3f | %.2f | %.0f | %.1f / %.1f | %.0f / %.0f | %.0f | %d |%n",
                    name,
                    middle.cpuPerGbit(),
                    middle.cpuPerGbit() / floor,
                    middle.megabits(),
                    median(figures, Comparator.comparingDouble(Figures::delayP50))
                            .delayP50(),
                    median(figures, Comparator.comparingDouble(Figures::delayP99))
                            .delayP99(),
                    median(figures, Comparator.comparingDouble(Figures::firstP50))
                            .firstP50(),
                    median(figures, Comparator.comparingDouble(Figures::firstP90))
                            .firstP90(),
                    middle.residentMiB(),
                    figures.stream().mapToLong(Figures::gaps).sum());
        });
    }

    private static Figures median(List<Figures> figures, Comparator<Figures> order) {
        return figures.stream().sorted(order).toList().get(figures.size() / 2);
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            return "unknown";
        }
    }
}
