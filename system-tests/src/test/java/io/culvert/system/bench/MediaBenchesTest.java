package io.culvert.system.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the benchmarks of the media path reckon. */
final class MediaBenchesTest {
    @Test
    void ingest_cpuPerCameraSecond_isTheCoresOverTheCameras() {
        Ingesting.Figures figures = new Ingesting.Figures(200, 0.5, 300, 700, 0, Double.NaN, 0);

        assertThat(figures.cpuMillisPerCameraSecond()).isEqualTo(2.5, within(1e-9));
    }

    @Test
    void ingest_gop_isInKiB() {
        assertThat(IngestBench.gopKiB(2_097_152, 2)).isEqualTo(512);
    }

    @Test
    void firstFrame_delayThatStays_isTheJoinersMinusTheSteadyOnes() {
        assertThat(new Joining.Figures(1, 2, 3, 4.5, 1.25).stays()).isEqualTo(3.25);
    }

    @Test
    void firstFrame_phases_coverWholeGopsEvenly() {
        List<Duration> phases = new Joining(4000, 4, 10).phases();

        assertThat(phases).hasSize(4000).allMatch(phase -> phase.compareTo(Duration.ofSeconds(8)) < 0);
        for (int quarter = 0; quarter < 4; quarter++) {
            long from = quarter * 1000L;
            assertThat(phases.stream()
                            .mapToLong(phase -> phase.toMillis() % 4000)
                            .filter(at -> at >= from && at < from + 1000)
                            .count())
                    .isBetween(800L, 1200L);
        }
    }

    @Test
    void stall_onlyThoseWhoseDataWaitsAreStalled() {
        assertThat(new HostileViewers.Plan("", 20, 50, false).stalled()).isEqualTo(20);
        assertThat(new HostileViewers.Plan("", 20, 50, true).stalled()).isEqualTo(70);
        assertThat(Stalling.Setup.name("culvert", HostileViewers.Plan.NONE)).isEqualTo("culvert");
    }

    @Test
    void benchesOfOneCamera_takeItsBitrateAndTheGatewaysTransport() {
        List<Callable<Integer>> benches =
                List.of(new FanoutBench(), new FirstFrameBench(), new DelayBench(), new StallBench());

        assertThat(benches).allSatisfy(bench -> {
            CommandLine.ParseResult said =
                    new CommandLine(bench).parseArgs("--bitrate", "1500000", "--transport", "nio", "--no-peers");
            assertThat(said.<Integer>matchedOptionValue("--bitrate", 0)).isEqualTo(1_500_000);
            assertThat(said.matchedOptionValue("--transport", "")).isEqualTo("nio");
        });
    }

    @Test
    void benchOfOneCamera_withoutViewers_endsAsWrongUse() {
        CommandLine bench = new CommandLine(new FanoutBench()).setErr(new PrintWriter(Writer.nullWriter()));

        assertThat(bench.execute("--viewers", "0", "--no-peers")).isEqualTo(CommandLine.ExitCode.USAGE);
    }
}
