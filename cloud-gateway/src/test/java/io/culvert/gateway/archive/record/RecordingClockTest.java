package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingClockTest {
    private static final double HOUR = 3600;
    private static final double DAY = 24 * HOUR;

    private static void assertErrors(List<ClockScene.Group> groups, double fromSeconds, double toSeconds) {
        assertThat(groups).isNotEmpty();
        assertThat(groups).allSatisfy(group -> assertThat(group.errorSeconds()).isBetween(fromSeconds, toSeconds));
    }

    @Test
    void aSteadyCamera_isWithinTheJitterAllDay() {
        ClockScene scene = new ClockScene(1);
        assertErrors(scene.run(DAY), -0.001, 0.021);
        assertThat(scene.jumps()).isZero();
    }

    @Test
    void lengths_departFromTheRtpClockBy500MillionthsAtMost() {
        ClockScene scene = new ClockScene(2);
        scene.run(60);
        scene.setClocks(1.5);
        scene.run(HOUR);
        scene.setClocks(-1.9);
        List<ClockScene.Group> groups = scene.run(2 * HOUR);
        for (int i = 1; i < groups.size(); i++) {
            long length = groups.get(i).positionMicros() - groups.get(i - 1).positionMicros();
            assertThat(length).isBetween(1_999_000L - 2, 2_001_000L + 2);
        }
        assertThat(scene.jumps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-400e-6, -50e-6, 50e-6, 400e-6})
    void aCheapClock_isFollowed(double wrong) {
        ClockScene scene = new ClockScene(3);
        scene.ticksPerSecond = 90_000 * (1 + wrong);
        assertErrors(scene.run(12 * HOUR), -0.05, 0.05);
        assertThat(scene.jumps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {21 / 25.0, 25 / 21.0, 0.5, 2, 1.002})
    void aClockThatIsPlainlyWrong_isNotBelievedForLong(double speed) {
        ClockScene scene = new ClockScene(4);
        scene.ticksPerSecond = 90_000 * speed;
        assertErrors(scene.run(6 * HOUR), -24, 24);
        assertErrors(scene.run(2 * HOUR), -3, 24);
        assertThat(scene.jumps()).isLessThan(12);
    }

    @ParameterizedTest
    @ValueSource(doubles = {3, 60, HOUR, DAY})
    void clocksThatAreSetForward_areFollowedWithOneJump(double seconds) {
        ClockScene scene = new ClockScene(5);
        scene.run(120);
        scene.setClocks(seconds);
        List<ClockScene.Group> meanwhile = List.copyOf(scene.run(10));
        assertErrors(meanwhile, -0.001, seconds + 0.1);
        assertThat(scene.jumps()).isOne();
        assertErrors(scene.run(HOUR), seconds - 0.01, seconds + 0.03);
        assertThat(scene.jumps()).isOne();
    }

    @ParameterizedTest
    @ValueSource(doubles = {3, 60, HOUR, DAY})
    void clocksThatAreSetBack_leaveTheRecordingAheadUntilTheyCatchUp(double seconds) {
        ClockScene scene = new ClockScene(6);
        scene.run(120);
        scene.setClocks(-seconds);
        scene.run(10);
        assertThat(scene.jumps()).isOne();
        List<ClockScene.Group> behind = scene.run(HOUR);
        double slewed = 500e-6 * (HOUR + 20);
        assertErrors(behind, -slewed, 0.03);
        assertThat(behind.getLast().errorSeconds()).isLessThan(-Math.min(1.7, seconds - 0.1));
        scene.setClocks(seconds);
        scene.run(20);
        assertErrors(scene.run(HOUR), -2.01, 0.03);
        assertErrors(scene.run(HOUR), -0.01, 0.03);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 1})
    void clocksThatAreSetByASecond_areSlewedTo(double seconds) {
        ClockScene scene = new ClockScene(7);
        scene.run(120);
        scene.setClocks(seconds);
        assertErrors(scene.run(2100), -1.02, 1.02);
        assertErrors(scene.run(HOUR), seconds - 0.01, seconds + 0.03);
        assertThat(scene.jumps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-DAY, -HOUR, -10, 10, HOUR, DAY})
    void aClockThatIsSetAlone_isOutvoted(double seconds) {
        ClockScene agent = new ClockScene(8);
        agent.run(120);
        agent.agentAheadMicros += (long) (seconds * 1e6);
        assertErrors(agent.run(HOUR), -0.001, 0.1);
        assertThat(agent.jumps()).isZero();
        ClockScene gateway = new ClockScene(9);
        gateway.run(120);
        gateway.gatewayAheadMicros += (long) (seconds * 1e6);
        assertErrors(gateway.run(HOUR), -0.001, 0.03);
        assertThat(gateway.jumps()).isZero();
    }

    @Test
    void rtpTimeThatWraps_isNoticedByNobody() {
        ClockScene scene = new ClockScene(10);
        scene.rtp(0xFFFF_FFFFL - 90_000 * 31);
        assertErrors(scene.run(2 * 47_721), -0.001, 0.021); // twice around
        assertThat(scene.jumps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, 60, 20_000, 40_000})
    void aCameraThatCountsFromZeroAgain_goesOnWhereItIs(double afterSeconds) {
        ClockScene scene = new ClockScene(11);
        scene.rtp(0);
        scene.run(afterSeconds);
        scene.pause(5, false);
        scene.rtp(0);
        assertErrors(scene.run(HOUR), -0.03, 0.05);
        assertThat(scene.jumps()).isZero();
    }

    @Test
    void aCameraThatCountsFromZeroAgainAfterSeconds_isPutRightWithinThreeGroups() {
        ClockScene scene = new ClockScene(12);
        scene.rtp(0);
        scene.run(6);
        scene.rtp(0);
        assertErrors(List.copyOf(scene.run(10)), -6.1, 0.05);
        assertErrors(scene.run(HOUR), -0.01, 0.05);
        assertThat(scene.jumps()).isOne();
    }

    @Test
    void framesWithAbsurdCaptureTimes_moveNothing() {
        ClockScene scene = new ClockScene(13);
        Random random = new Random(13);
        scene.run(10);
        for (int i = 0; i < 20_000; i++) {
            boolean absurd = random.nextInt(4) == 0;
            scene.show(i % 50 == 0, absurd ? (random.nextBoolean() ? -9_800_000_000L : 37_600_000_000L) : 0, 0);
        }
        assertErrors(scene.groups(), -0.001, 0.1);
        assertErrors(scene.run(60, -1_763_000_000), -0.001, 0.1);
        assertErrors(scene.run(60, 1e9), -0.001, 0.1);
        assertThat(scene.jumps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1_763_000_000, -HOUR, 30, DAY})
    void aFirstCaptureTimeThatIsAbsurd_isReplacedByTheArrival(double wrongSeconds) {
        ClockScene scene = new ClockScene(14);
        assertErrors(scene.run(120, wrongSeconds), -0.001, 0.1);
        assertErrors(scene.run(HOUR), -0.001, 0.1);
    }

    @Test
    void aStallOnTheWay_isNoPause() {
        ClockScene scene = new ClockScene(15);
        scene.run(60);
        for (int i = 0; i < 200; i++) {
            scene.show(i % 50 == 0, 0, Math.max(0, 4_000_000 - i * 40_000L)); // four seconds' frames come at once
        }
        assertErrors(scene.run(600), -0.001, 0.03);
        assertThat(scene.jumps()).isZero();
    }

    @Test
    void whatWasRecordedBefore_isNotOverlapped() {
        ClockScene ahead = new ClockScene(16, ClockScene.START_MICROS + 1_500_000);
        List<ClockScene.Group> groups = ahead.run(3 * HOUR);
        assertThat(groups.getFirst().errorSeconds()).isEqualTo(1.5);
        assertErrors(groups, -0.001, 1.5);
        assertErrors(ahead.run(60), -0.001, 0.03);
        ClockScene tomorrow = new ClockScene(17, ClockScene.START_MICROS + (long) (DAY * 1e6));
        assertErrors(tomorrow.run(HOUR), DAY - 2, DAY);
    }

    /** Clocks are set, cameras start again, frames are late and absurd, processes start anew; in any order. */
    @Test
    void whateverClocksDo_positionsGoForwardAndErrorsAreBounded() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ClockScene scene = new ClockScene(seed);
            scene.framesPerGroup = 1 + random.nextInt(60);
            scene.jitterMicros = random.nextInt(300_000);
            double ahead = 0;
            double furthest = 0;
            for (int event = 0; event < 12; event++) {
                scene.run(10 + random.nextInt(60));
                double seconds = Math.pow(10, random.nextDouble() * 5) * (random.nextBoolean() ? 1 : -1);
                switch (random.nextInt(5)) {
                    case 0 -> {
                        scene.setClocks(seconds);
                        ahead += seconds;
                        furthest = Math.max(furthest, ahead);
                    }
                    case 1 -> scene.rtp((double) (random.nextInt() & 0xFFFF_FFFFL));
                    case 2 -> scene.pause(Math.min(300, Math.abs(seconds)), random.nextBoolean());
                    case 3 -> scene.run(5, seconds * 100);
                    default -> scene.boot++;
                }
            }
            scene.run(30);
            double now = ahead;
            double most = furthest;
            assertThat(scene.groups())
                    .as("seed %d: never ahead of every clock there was", seed)
                    .allSatisfy(group -> assertThat(group.errorSeconds()).isLessThan(most + 13));
            assertThat(scene.run(60))
                    .as("seed %d: never behind the clock", seed)
                    .allSatisfy(group -> assertThat(group.errorSeconds()).isGreaterThan(now - 2.5));
        }
    }
}
