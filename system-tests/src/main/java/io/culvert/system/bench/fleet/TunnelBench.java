package io.culvert.system.bench.fleet;

import io.culvert.system.bench.Aim;
import io.culvert.system.bench.BenchOptions;
import io.culvert.system.bench.Column;
import io.culvert.system.bench.MachineLoad;
import io.culvert.system.bench.ProcessCpu;
import io.culvert.system.bench.ResultTable;
import io.culvert.system.bench.Results;
import io.culvert.system.bench.Rounds;
import io.culvert.system.bench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/** Many paced camera streams through one tunnel: CPU time of both of its ends together per Gbit that the cameras sent. */
@CommandLine.Command(
        name = "tunnel",
        mixinStandardHelpOptions = true,
        description = "cameras through one tunnel: CPU of both ends per Gbit; frp, haproxy with TLS and ssh -R beside")
public final class TunnelBench implements Callable<Integer> {
    private static final Duration SETTLE = Duration.ofSeconds(3);

    @CommandLine.Mixin
    private BenchOptions options = new BenchOptions();

    @CommandLine.Option(names = "--cameras", defaultValue = "100", description = "${DEFAULT-VALUE}")
    private int count;

    @CommandLine.Option(
            names = "--bitrate",
            defaultValue = "2000000",
            description = "of each, bit/s (${DEFAULT-VALUE})")
    private int bitrate;

    @CommandLine.Option(
            names = "--warm-up",
            defaultValue = "60",
            description = "seconds that each tunnel carries before the first round (${DEFAULT-VALUE})")
    private int warmUp;

    private record Figures(double cpuPerGbit, double megabits, double residentMiB, double gaps) {}

    private static final Column<Figures> CPU = Column.median("CPU-s per Gbit, both ends", 3, Figures::cpuPerGbit);
    private static final Column<Figures> GAPS = Column.sum("RTP gaps", 0, Figures::gaps);
    private static final ResultTable<Figures> TABLE = new ResultTable<>(
            List.of(
                    CPU,
                    Column.median("Mbit/s", 0, Figures::megabits),
                    Column.median("RSS MiB, both ends", 0, Figures::residentMiB),
                    GAPS),
            CPU,
            List.of("frp", "haproxy", "ssh"));

    @Override
    public Integer call() throws Exception {
        options.atLeastOne("--cameras", count);
        MachineLoad machine = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            LanCameras cameras = LanCameras.start(bench, count, bitrate);
            List<Tunnel> tunnels = new ArrayList<>();
            tunnels.add(new CulvertTunnel(bench, cameras));
            tunnels.addAll(Forwarder.startAll(options.peers(), bench, cameras));
            for (Tunnel tunnel : tunnels) {
                try (Tunnel.Load load = tunnel.carry()) {
                    cameras.awaitPlaying(count);
                    LockSupport.parkNanos(Duration.ofSeconds(warmUp).toNanos());
                }
                cameras.awaitPlaying(0);
            }
            Results<Figures> results = Rounds.run(options.rounds(), tunnels, TABLE, tunnel -> measure(tunnel, cameras));
            System.out.printf(
                    "%nMedians of %d interleaved rounds, %d cameras × %.2f Mbit/s, %d s each; %s%n%n%s%n",
                    options.rounds(), count, bitrate / 1e6, options.seconds(), machine.note(), TABLE.markdown(results));
            System.out.println(
                    Aim.ratio(CulvertTunnel.NAME, CPU, "frp", 0.6, Double.NaN).verdict(results));
            System.out.println(Aim.ratio(CulvertTunnel.NAME, CPU, "haproxy", Double.NaN, 1.2)
                    .verdict(results));
            return results.of(CulvertTunnel.NAME).stream().allMatch(figures -> figures.megabits() > 0) ? 0 : 1;
        }
    }

    private Figures measure(Tunnel tunnel, LanCameras cameras) {
        cameras.awaitPlaying(0);
        try (Tunnel.Load load = tunnel.carry()) {
            cameras.awaitPlaying(count);
            LockSupport.parkNanos(SETTLE.toNanos());
            double cpuBefore = ProcessCpu.seconds(tunnel.pids());
            long bytesBefore = cameras.bytesSent();
            long gapsBefore = load.gaps();
            long began = System.nanoTime();
            LockSupport.parkNanos(Duration.ofSeconds(options.seconds()).toNanos());
            double cpu = ProcessCpu.seconds(tunnel.pids()) - cpuBefore;
            double gigabits = (cameras.bytesSent() - bytesBefore) * 8 / 1e9;
            double elapsed = (System.nanoTime() - began) / 1e9;
            return new Figures(
                    cpu / gigabits,
                    gigabits * 1000 / elapsed,
                    ProcessCpu.residentMiB(tunnel.pids()),
                    load.gaps() - gapsBefore);
        }
    }
}
