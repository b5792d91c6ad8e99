package io.culvert.system.bench.fleet;

import io.culvert.system.bench.Aim;
import io.culvert.system.bench.BenchOptions;
import io.culvert.system.bench.Column;
import io.culvert.system.bench.MachineLoad;
import io.culvert.system.bench.ProcessCpu;
import io.culvert.system.bench.ResultTable;
import io.culvert.system.bench.Results;
import io.culvert.system.bench.Rounds;
import io.culvert.system.bench.Swarm;
import io.culvert.system.bench.Workbench;
import io.culvert.system.check.RtspViewer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/**
 * The process beside the cameras: how soon after its start a viewer has the first frame, what it takes of memory when idle
 * and when it carries, and CPU time per Gbit. For the agent and frpc viewers sit behind the tunnel; go2rtc and MediaMTX,
 * which have none, are asked themselves.
 */
@CommandLine.Command(
        name = "agent-footprint",
        mixinStandardHelpOptions = true,
        description = "memory, start and CPU of the agent; frpc, go2rtc and MediaMTX beside")
public final class AgentFootprintBench implements Callable<Integer> {
    private static final Duration FIRST_FRAME = Duration.ofSeconds(60);
    private static final Duration SETTLE = Duration.ofSeconds(4);

    @CommandLine.Mixin
    private BenchOptions options = new BenchOptions();

    @CommandLine.Option(names = "--cameras", defaultValue = "8", description = "${DEFAULT-VALUE}")
    private int count;

    @CommandLine.Option(
            names = "--bitrate",
            defaultValue = "2000000",
            description = "of each, bit/s (${DEFAULT-VALUE})")
    private int bitrate;

    private record Figures(
            double firstFrameSeconds,
            double idleMiB,
            double idleProportionalMiB,
            double loadedMiB,
            double loadedProportionalMiB,
            double cpuPerGbit,
            double gaps) {}

    private static final Column<Figures> LOADED = Column.median("RSS MiB carrying", 1, Figures::loadedMiB);
    private static final ResultTable<Figures> TABLE = new ResultTable<>(
            List.of(
                    Column.median("start to first frame s", 2, Figures::firstFrameSeconds),
                    Column.median("RSS MiB idle", 1, Figures::idleMiB),
                    Column.median("PSS MiB idle", 1, Figures::idleProportionalMiB),
                    LOADED,
                    Column.median("PSS MiB carrying", 1, Figures::loadedProportionalMiB),
                    Column.median("CPU-s per Gbit", 3, Figures::cpuPerGbit),
                    Column.sum("RTP gaps", 0, Figures::gaps)),
            LOADED,
            List.of("frpc", "go2rtc", "mediamtx"));

    @Override
    public Integer call() throws Exception {
        options.atLeastOne("--cameras", count);
        MachineLoad load = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            LanCameras cameras = LanCameras.start(bench, count, bitrate);
            List<Edge> edges = new ArrayList<>();
            edges.add(Edge.culvert(bench, cameras));
            edges.addAll(Edge.peers(options.peers(), bench, cameras));
            Results<Figures> results = Rounds.run(options.rounds(), edges, TABLE, edge -> measure(edge, cameras));
            System.out.printf(
                    "%nMedians of %d interleaved rounds, %d cameras × %.2f Mbit/s, %d s each; %s%n%n%s%n",
                    options.rounds(), count, bitrate / 1e6, options.seconds(), load.note(), TABLE.markdown(results));
            System.out.println(
                    Aim.atMost("RSS MiB carrying", Edge.CULVERT, LOADED, 80, 60).verdict(results));
            return 0;
        }
    }

    private Figures measure(Edge edge, LanCameras cameras) throws Exception {
        cameras.awaitPlaying(0);
        long began = System.nanoTime();
        try (Edge.Running running = edge.start()) {
            String first = cameras.names().getFirst();
            double firstFrame = firstFrame(edge.url(first), cameras.uuid(first), began);
            cameras.awaitPlaying(0);
            LockSupport.parkNanos(SETTLE.toNanos());
            double idle = ProcessCpu.residentMiB(running.pid());
            double idleProportional = Edge.proportionalMiB(running.pid());
            try (Swarm swarm =
                    Swarm.watching(cameras.names().stream().map(edge::url).toList())) {
                LockSupport.parkNanos(SETTLE.toNanos());
                double cpuBefore = ProcessCpu.seconds(running.pid());
                long bytesBefore = cameras.bytesSent();
                long gapsBefore = swarm.gapsSeen();
                LockSupport.parkNanos(Duration.ofSeconds(options.seconds()).toNanos());
                double gigabits = (cameras.bytesSent() - bytesBefore) * 8 / 1e9;
                return new Figures(
                        firstFrame,
                        idle,
                        idleProportional,
                        ProcessCpu.residentMiB(running.pid()),
                        Edge.proportionalMiB(running.pid()),
                        (ProcessCpu.seconds(running.pid()) - cpuBefore) / gigabits,
                        swarm.gapsSeen() - gapsBefore);
            }
        }
    }

    /** Asks again and again until a frame comes. */
    private static double firstFrame(String url, UUID camera, long began) {
        long deadline = System.nanoTime() + FIRST_FRAME.toNanos();
        while (System.nanoTime() < deadline) {
            try (RtspViewer viewer = RtspViewer.play(url, camera, RtspViewer.Transport.TCP)) {
                if (RtspViewer.await(Duration.ofSeconds(5), () -> viewer.frameCount() > 0)) {
                    return (System.nanoTime() - began) / 1e9;
                }
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
        throw new IllegalStateException("no frame within " + FIRST_FRAME.toSeconds() + " s");
    }
}
