package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.link.Namespace;
import io.culvert.system.soak.BlackoutLoop;
import io.culvert.system.soak.DeadTunnelLoop;
import io.culvert.system.soak.FalseAlarmLoop;
import io.culvert.system.soak.HalfOpenLoop;
import io.culvert.system.soak.LinkedInstallation;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Bad networks between agents and gateway. One site's path dies and returns while the other one's is slow and loses
 * packets all the time, and elsewhere a tunnel is left half open: that all of it happens at once is part of the test.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // what runs meanwhile is asked for last
@Tag("alone")
class LinkStoryIT {
    private static final Duration SLOW = Duration.ofSeconds(20);
    private static final Duration AWAY = Duration.ofSeconds(8);

    private static final ExecutorService meanwhile = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("story").factory());

    private static LinkedInstallation installation;
    private static LinkedInstallation.Site site;
    private static List<RtspViewer> viewers = List.of();
    private static Future<FalseAlarmLoop.Outcome> slowPath = new CompletableFuture<>();
    private static Future<HalfOpenLoop.Outcome> halfOpen = new CompletableFuture<>();

    @BeforeAll
    static void open() throws Exception {
        assumeTrue(
                Namespace.unavailable().isEmpty(), () -> Namespace.unavailable().orElseThrow());
        halfOpen = meanwhile.submit(() -> HalfOpenLoop.run(3));
        installation = LinkedInstallation.open(List.of(16, 4), List.of("--bitrate", "2000000"));
        slowPath =
                meanwhile.submit(() -> FalseAlarmLoop.run(installation.sites().get(1), FalseAlarmLoop.BAD, SLOW));
        site = installation.sites().getFirst();
        viewers = site.watchAll();
    }

    @AfterAll
    static void close() {
        viewers.forEach(RtspViewer::close);
        if (installation != null) {
            installation.close();
        }
        meanwhile.shutdownNow();
    }

    @Test
    @Order(1)
    void agent_withSixteenCamerasInABlackout_keepsItsMemory_andStreamsAgainWithinSeconds() throws Exception {
        double before = silentTunnels();
        BlackoutLoop.Outcome outcome = BlackoutLoop.run(site, viewers, AWAY);
        System.out.println(outcome);
        assertThat(outcome.backSeconds()).hasSize(16).allSatisfy(seconds -> assertThat(seconds)
                .isLessThanOrEqualTo((double) BlackoutLoop.BACK.toSeconds()));
        assertThat(outcome.continuous()).isTrue();
        assertThat(outcome.mostRssKib()).isLessThanOrEqualTo(BlackoutLoop.RSS_KIB);
        assertThat(silentTunnels()).isEqualTo(before + 1);
    }

    private static double silentTunnels() {
        return installation.gateway().metric("culvert_tunnel_ended_total{reason=\"silent\"");
    }

    @Test
    @Order(2)
    void deadPath_isNoticedByBothEnds_andAnotherAddressIsOne() throws Exception {
        SplittableRandom random = new SplittableRandom();
        for (DeadTunnelLoop.Death death : List.of(DeadTunnelLoop.Death.SILENT, DeadTunnelLoop.Death.NEW_ADDRESS)) {
            DeadTunnelLoop.Outcome outcome = DeadTunnelLoop.run(site, viewers.getFirst(), death, Duration.ZERO, random);
            System.out.println(outcome);
            assertThat(outcome.isNoticedInTime()).as("%s", outcome).isTrue();
            assertThat(outcome.back()).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    @Order(3)
    void slowPathThatLosesPackets_isNotCalledDead() throws Exception {
        FalseAlarmLoop.Outcome outcome = slowPath.get();
        System.out.println(outcome);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
        assertThat(outcome.packetsLost()).isPositive();
    }

    @Test
    @Order(4)
    void halfOpenTunnel_pinsNothing() throws Exception {
        HalfOpenLoop.Outcome outcome = halfOpen.get();
        System.out.println(outcome);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }
}
