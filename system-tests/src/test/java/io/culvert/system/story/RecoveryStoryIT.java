package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.system.bench.fleet.Fleet;
import io.culvert.system.bench.fleet.FleetIdentities;
import io.culvert.system.bench.fleet.ReconnectStorm;
import io.culvert.system.process.Installation;
import io.culvert.system.soak.EnrolLoop;
import io.culvert.system.soak.FramesLoop;
import io.culvert.system.soak.RestartLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Eight cameras behind one agent: nothing is mixed up, and whatever is killed comes back by itself. */
class RecoveryStoryIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** The aim is 80, held by {@code bench agent-footprint}; a part of it depends on the machine. */
    private static final long AGENT_MEBIBYTES = 88;

    private static Installation installation;

    @BeforeAll
    static void open() {
        installation = Installation.open(8, List.of(), Map.of());
    }

    @AfterAll
    static void close() {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void frames_ofEightCamerasWithFourViewersEach_areFlawless() throws Exception {
        List<FramesLoop.Seen> all = FramesLoop.run(installation, 4, true, Duration.ofSeconds(12));
        assertThat(all)
                .hasSize(32)
                .allSatisfy(seen -> assertThat(seen.isFlawless()).as("%s", seen).isTrue());
        for (String camera : installation.names()) {
            assertThat(installation.cameraStats(camera).path("sessions_max").asInt())
                    .as(camera)
                    .isEqualTo(1);
        }
        assertThat(residentMebibytes(installation.agent().part().pid()))
                .as("the agent's memory after carrying eight cameras")
                .isLessThan(AGENT_MEBIBYTES);
    }

    private static long residentMebibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void activationKey_usedByManyAtOnce_worksOnce() throws Exception {
        assertThat(EnrolLoop.run(installation.gateway(), 50, 5)).containsOnly(1);
    }

    /** Ten thousand at full length: {@code culvert bench reconnect-storm}. */
    @Test
    void fleet_whoseGatewayIsKilled_isBackByItself() throws Exception {
        FleetIdentities identities = FleetIdentities.provision(installation.gateway(), 100);
        try (Fleet fleet = new Fleet(identities, installation.gateway().agentAddress())) {
            fleet.start(Duration.ofSeconds(1));
            assertThat(fleet.awaitOnline(fleet.size(), Duration.ofMinutes(1)))
                    .as("%s", fleet.failures())
                    .isTrue();
            ReconnectStorm.Outcome outcome = ReconnectStorm.run(installation.gateway(), fleet);
            System.out.println(outcome);
            assertThat(outcome.all()).isLessThan(Duration.ofSeconds(30)); // seconds, unless the machine is very busy
        }
    }

    @ParameterizedTest
    @EnumSource(RestartLoop.Victim.class)
    void part_killed_isBackByItself(RestartLoop.Victim victim) throws Exception {
        RestartLoop.Outcome outcome = RestartLoop.run(installation, victim);
        assertThat(outcome.backAfter()).isLessThan(LIMIT);
        if (outcome.stayed() != null) {
            assertThat(outcome.stayed().isContinuous())
                    .as("%s", outcome.stayed())
                    .isTrue();
        }
    }
}
