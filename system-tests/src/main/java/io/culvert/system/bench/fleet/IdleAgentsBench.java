package io.culvert.system.bench.fleet;

import io.culvert.system.bench.MachineLoad;
import io.culvert.system.bench.ProcessCpu;
import io.culvert.system.bench.Workbench;
import io.culvert.system.process.GatewayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/**
 * What agents that do nothing but stay connected cost the gateway: resident memory and live heap per agent, and the CPU
 * time of their heartbeats, each against an empty gateway of the same run. The gateway is started anew between making the
 * agents and connecting them, so that only their being there is measured.
 */
@CommandLine.Command(
        name = "idle-agents",
        mixinStandardHelpOptions = true,
        description = "thousands of idle agents: the gateway's memory and CPU for each, beside an empty gateway")
public final class IdleAgentsBench implements Callable<Integer> {
    private static final double AIM_KIB = 32;
    private static final double LATER_KIB = 300.0 * 1024 / 10_000;

    @CommandLine.Option(names = "--agents", defaultValue = "2000", description = "${DEFAULT-VALUE}; 10000 in full")
    private int count;

    @CommandLine.Option(
            names = "--seconds",
            defaultValue = "20",
            description = "of idling until memory is looked at (${DEFAULT-VALUE})")
    private int seconds;

    @CommandLine.Option(names = "--per-second", defaultValue = "500", description = "connections (${DEFAULT-VALUE})")
    private int perSecond;

    @CommandLine.Option(
            names = "--classes",
            defaultValue = "0",
            description = "list so many classes with what they grew")
    private int classes;

    /** CPU-seconds per second are taken before the collection, memory after it. */
    private record Figures(double cpu, LiveHeap heap, double residentMiB) {}

    @Override
    public Integer call() throws Exception {
        MachineLoad load = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            GatewayProcess gateway =
                    bench.keep(new GatewayProcess(bench.launcher(), bench.folder("gateway"), Map.of()).start());
            System.out.printf("registering and activating %d agents%n", count);
            FleetIdentities identities = FleetIdentities.provision(gateway, count);
            gateway.close();
            gateway.start();
            GatewayProcess empty =
                    bench.keep(new GatewayProcess(bench.launcher(), bench.folder("empty"), Map.of()).start());
            Fleet fleet = bench.keep(new Fleet(identities, gateway.agentAddress()));
            fleet.start(Duration.ofMillis(1_000L * count / perSecond));
            if (!fleet.awaitOnline(count, Duration.ofMinutes(10))) {
                System.out.println(fleet.online() + " agents are online: " + fleet.failures());
                return 1;
            }
            LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
            double fullBefore = ProcessCpu.seconds(gateway.part().pid());
            double emptyBefore = ProcessCpu.seconds(empty.part().pid());
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            Figures full = figures(gateway, fullBefore);
            Figures none = figures(empty, emptyBefore);
            if (fleet.online() < count) {
                System.out.println("not all stayed: " + fleet.failures());
                return 1;
            }
            return print(full, none, load);
        }
    }

    private Figures figures(GatewayProcess gateway, double cpuBefore) throws IOException {
        long pid = gateway.part().pid();
        double cpu = (ProcessCpu.seconds(pid) - cpuBefore) / seconds;
        LiveHeap heap = LiveHeap.of(pid);
        return new Figures(cpu, heap, ProcessCpu.residentMiB(pid));
    }

    private int print(Figures full, Figures none, MachineLoad load) {
        double heap = (full.heap().bytes() - none.heap().bytes()) / 1024.0 / count;
        double resident = (full.residentMiB() - none.residentMiB()) * 1024 / count;
        System.out.printf("%n%d idle agents for %d s; %s%n%n", count, seconds, load.note());
        System.out.println("| gateway | RSS MiB | live heap MiB | cores |");
        System.out.println("|---|---|---|---|");
        row("with agents", full);
        row("empty", none);
        System.out.printf(
                "%nPer agent: %.1f KiB resident (aim ≤ %.0f, later ≤ %.1f), %.1f KiB live heap,"
                        + " %.0f µs CPU per second%n",
                resident, AIM_KIB, LATER_KIB, heap, (full.cpu() - none.cpu()) * 1e6 / count);
        if (classes > 0) {
            System.out.println("\nBytes per agent by class:");
            full.heap().growth(none.heap(), classes, count).forEach(System.out::println);
        }
        return resident <= AIM_KIB ? 0 : 1;
    }

    private static void row(String name, Figures figures) {
        System.out.printf(
                "| %s | %.0f | %.1f | %.3f |%n",
                name, figures.residentMiB(), figures.heap().bytes() / 1048576.0, figures.cpu());
    }
}
