package io.culvert.system.bench;

import io.culvert.system.bench.fleet.AgentFootprintBench;
import io.culvert.system.bench.fleet.IdleAgentsBench;
import io.culvert.system.bench.fleet.ReconnectStormBench;
import io.culvert.system.bench.fleet.TunnelBench;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The {@code bench} command. Without a name it lists the benchmarks. */
@CommandLine.Command(
        name = "culvert bench",
        mixinStandardHelpOptions = true,
        description = "Measures Culvert beside a floor and peers; without a name, lists the benchmarks.",
        subcommands = {
            FanoutBench.class,
            FirstFrameBench.class,
            DelayBench.class,
            IngestBench.class,
            RecordBench.class,
            StallBench.class,
            TunnelBench.class,
            AgentFootprintBench.class,
            IdleAgentsBench.class,
            ReconnectStormBench.class
        })
public final class Bench implements Callable<Integer> {
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() {
        System.out.println("Benchmarks (each takes --help):");
        new CommandLine(this)
                .getSubcommands()
                .forEach((name, command) -> System.out.printf(
                        "  %-16s %s%n",
                        name, command.getCommandSpec().usageMessage().description()[0]));
        return 0;
    }
}
