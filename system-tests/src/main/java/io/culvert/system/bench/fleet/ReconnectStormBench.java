package io.culvert.system.bench.fleet;

import io.culvert.system.bench.MachineLoad;
import io.culvert.system.bench.Workbench;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.GatewayProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/**
 * Light agents are connected, the gateway is killed with -9 and started anew on its ports and data: how long until all are
 * back, how evenly they come, and what live views notice meanwhile. Half of the watched cameras are pulled by the gateway
 * itself, the others come through a real agent that has to come back as well.
 */
@CommandLine.Command(
        name = "reconnect-storm",
        mixinStandardHelpOptions = true,
        description =
                "a gateway is killed under thousands of agents: time until all are back, and live views meanwhile")
public final class ReconnectStormBench implements Callable<Integer> {
    private static final double AIM_SECONDS = 20;
    private static final double LATER_SECONDS = 5;
    private static final double AIM_STALL_SECONDS = 3;

    /** After this an agent's back-off begins anew. */
    private static final Duration SETTLED = Duration.ofSeconds(12);

    @CommandLine.Option(names = "--agents", defaultValue = "2000", description = "${DEFAULT-VALUE}; 10000 in full")
    private int count;

    @CommandLine.Option(names = "--rounds", defaultValue = "3", description = "kills (${DEFAULT-VALUE})")
    private int rounds;

    @CommandLine.Option(names = "--cameras", defaultValue = "4", description = "watched meanwhile (${DEFAULT-VALUE})")
    private int cameras;

    @Override
    public Integer call() throws Exception {
        MachineLoad load = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            GatewayProcess gateway =
                    bench.keep(new GatewayProcess(bench.launcher(), bench.folder("gateway"), Map.of()).start());
            List<LiveView> views = views(bench, gateway);
            System.out.printf("registering and activating %d agents%n", count);
            FleetIdentities identities = FleetIdentities.provision(gateway, count);
            Fleet fleet = bench.keep(new Fleet(identities, gateway.agentAddress()));
            fleet.start(Duration.ofMillis(count));
            if (!fleet.awaitOnline(count, Duration.ofMinutes(10))) {
                System.out.println(fleet.online() + " agents are online: " + fleet.failures());
                return 1;
            }
            List<ReconnectStorm.Outcome> outcomes = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                LockSupport.parkNanos(SETTLED.toNanos());
                ReconnectStorm.Outcome outcome = ReconnectStorm.run(gateway, fleet, views);
                outcomes.add(outcome);
                System.out.printf("round %d of %d  %s%n", round, rounds, outcome);
            }
            return print(outcomes, load);
        }
    }

    private List<LiveView> views(Workbench bench, GatewayProcess gateway) {
        if (cameras == 0) {
            return List.of();
        }
        LanCameras lan = LanCameras.start(bench, Math.max(2, cameras), 2_000_000);
        AgentProcess agent =
                bench.keep(new AgentProcess(bench.launcher(), bench.folder("agent"), gateway, lan.inputs()));
        agent.enrol().start().awaitOnline();
        List<LiveView> views = new ArrayList<>();
        for (int i = 0; i < cameras; i++) {
            String name = lan.names().get(i);
            Map<String, String> source = i % 2 == 0
                    ? Map.of("type", "rtsp", "url", lan.url(name))
                    : Map.of("type", "agent", "agent_id", agent.agentId(), "input", name);
            gateway.api().post("/cameras", Map.of("name", name, "title", name, "on_demand", true, "source", source));
            String url = gateway.api()
                    .post("/cameras/" + name + "/shares", Map.of("label", "storm"))
                    .path("rtsp_url")
                    .asText();
            views.add(bench.keep(new LiveView(url, lan.uuid(name))));
        }
        return views;
    }

    private int print(List<ReconnectStorm.Outcome> outcomes, MachineLoad load) {
        System.out.printf("%n%d agents, %d kills; %s%n%n", count, rounds, load.note());
        System.out.println("| kill | port listens after s | half back after s | all back after s | busiest second |"
                + " × mean | dials that failed | connections the kernel dropped | gateway CPU-s | picture after s |"
                + " longest stall s |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        for (int i = 0; i < outcomes.size(); i++) {
            ReconnectStorm.Outcome one = outcomes.get(i);
            System.out.printf(
                    "| %d | %.1f | %.1f | %.1f | %d | %.2f | %d | %d | %.1f | %.1f | %.2f |%n",
                    i + 1,
                    seconds(one.listening()),
                    seconds(one.half()),
                    seconds(one.all()),
                    one.spread().busiestSecond(),
                    one.spread().busiestSecond() / one.spread().meanPerSecond(),
                    one.dials() - one.refusedDials() - count,
                    one.listenDrops(),
                    one.gatewayCpuSeconds(),
                    seconds(one.picture()),
                    seconds(one.stall()));
        }
        double all = median(outcomes.stream().map(ReconnectStorm.Outcome::all).toList());
        double stall =
                median(outcomes.stream().map(ReconnectStorm.Outcome::stall).toList());
        System.out.printf(
                "%nMedian: all back after %.1f s; aim for 10,000 agents ≤ %.0f s, later ≤ %.0f s. Stall %.2f s; aim ≤ %.0f s%n",
                all, AIM_SECONDS, LATER_SECONDS, stall, AIM_STALL_SECONDS);
        return all <= AIM_SECONDS && stall <= AIM_STALL_SECONDS ? 0 : 1;
    }

    private static double median(List<Duration> durations) {
        return seconds(durations.stream()
                .sorted(Comparator.naturalOrder())
                .skip(durations.size() / 2)
                .findFirst()
                .orElse(Duration.ZERO));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
