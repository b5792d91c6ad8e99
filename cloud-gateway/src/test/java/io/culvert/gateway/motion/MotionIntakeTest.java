package io.culvert.gateway.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.gateway.cameras.Camera;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MotionIntakeTest {

    private final MotionFixture motion = new MotionFixture();
    private final Camera yard = motion.camera(true);

    @Test
    void pulse_lastsForItsHold() {
        assertThat(motion.report(yard, MotionState.PULSE)).isEqualTo(MotionAnswer.TAKEN);
        assertThat(motion.intake.isMoving(yard.id())).isTrue();
        assertThat(motion.spans()).containsExactly("motion 0-");
        motion.pass(7.5);
        assertThat(motion.intake.isMoving(yard.id())).isTrue();
        motion.pass(1);

        assertThat(motion.intake.isMoving(yard.id())).isFalse();
        assertThat(motion.spans()).containsExactly("motion 0-8 quiet");
        assertThat(motion.heard).containsExactly("started 0", "stopped 8");
        assertThat(motion.told()).containsExactly("stream_motion_started", "stream_motion_stopped");
        assertThat(motion.events.getLast().details())
                .containsEntry("type", "motion")
                .containsEntry("source", "rest")
                .containsEntry("reason", "quiet")
                .containsKeys("motion_id", "from", "to");
    }

    @Test
    void floodOfPulses_isOneMotion() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(motion.report(yard, MotionState.PULSE)).isEqualTo(MotionAnswer.TAKEN);
            if (i % 100 == 0) {
                motion.pass(1);
            }
        }
        motion.pass(10);

        assertThat(motion.spans()).containsExactly("motion 0-108 quiet");
        assertThat(motion.told()).hasSize(2);
    }

    @Test
    void started_lastsUntilItIsStopped() {
        motion.report(yard, MotionState.STARTED);
        motion.pass(60);
        motion.report(yard, MotionState.STOPPED);
        motion.pass(1);
        assertThat(motion.told()).hasSize(1); // it may begin again at once
        motion.pass(2);

        assertThat(motion.spans()).containsExactly("motion 0-60 stopped");
        assertThat(motion.heard).containsExactly("started 0", "stopped 60");
    }

    @Test
    void flickering_isOneMotion() {
        for (int i = 0; i < 100; i++) {
            motion.report(yard, MotionState.STARTED);
            motion.pass(0.5);
            motion.report(yard, MotionState.STOPPED);
            motion.pass(0.5);
        }
        motion.pass(3);

        assertThat(motion.spans()).containsExactly("motion 0-99.5 stopped");
        assertThat(motion.heard).containsExactly("started 0", "stopped 99.5");
    }

    @Test
    void started_thatIsNeverStopped_endsAndSaysSo() {
        motion.report(yard, MotionState.STARTED);
        motion.pass(301);

        assertThat(motion.spans()).containsExactly("motion 0-300 never_stopped");
        assertThat(motion.events.getLast().details()).containsEntry("reason", "never_stopped");
    }

    @Test
    void pulseWithinAStartedMotion_doesNotShortenIt() {
        motion.report(yard, MotionState.STARTED);
        motion.pass(1);
        motion.report(yard, MotionState.PULSE);
        motion.pass(30);

        assertThat(motion.spans()).containsExactly("motion 0-");
    }

    @Test
    void stopped_ofNothing_saysSo() {
        assertThat(motion.report(yard, MotionState.STOPPED)).isEqualTo(MotionAnswer.NOTHING_TO_STOP);
        assertThat(motion.spans()).isEmpty();
    }

    @Test
    void secondStop_changesNothing() {
        motion.report(yard, MotionState.STARTED);
        motion.pass(5);
        assertThat(motion.report(yard, MotionState.STOPPED)).isEqualTo(MotionAnswer.TAKEN);
        motion.pass(1);
        assertThat(motion.report(yard, MotionState.STOPPED)).isEqualTo(MotionAnswer.NOTHING_TO_STOP);
        motion.pass(1.25);

        assertThat(motion.spans()).containsExactly("motion 0-5 stopped");
    }

    @Test
    void lateWordOfAnEarlierEnd_endsNothingThatBeganAgain() {
        motion.report(yard, MotionState.STARTED);
        motion.pass(10);
        motion.report(yard, MotionState.STARTED);
        motion.pass(5);
        assertThat(motion.report(yard, MotionState.STOPPED, MotionReport.MOTION, 8))
                .isEqualTo(MotionAnswer.NOTHING_TO_STOP);
        motion.pass(10);
        assertThat(motion.spans()).containsExactly("motion 0-");

        assertThat(motion.report(yard, MotionState.STOPPED, MotionReport.MOTION, 3))
                .isEqualTo(MotionAnswer.TAKEN);
        motion.pass(3);
        assertThat(motion.spans()).containsExactly("motion 0-22 stopped");
    }

    @Test
    void end_isTakenThoughTheWallClockWasSetBack() {
        motion.report(yard, MotionState.STARTED);
        motion.pass(60);
        motion.report(yard, MotionState.STARTED);
        motion.set(Duration.ofSeconds(-30));
        motion.pass(5);
        assertThat(motion.report(yard, MotionState.STOPPED)).isEqualTo(MotionAnswer.TAKEN);
        motion.pass(3);
        assertThat(motion.intake.isMoving(yard.id())).isFalse();
    }

    @Test
    void typesOfOneCamera_areMotionsOfTheirOwn_andOneForListeners() {
        motion.report(yard, MotionState.PULSE);
        motion.pass(4);
        motion.report(yard, MotionState.PULSE, "line_crossing", 0);
        motion.pass(10);

        assertThat(motion.spans()).containsExactly("motion 0-8 quiet", "line_crossing 4-12 quiet");
        assertThat(motion.heard).containsExactly("started 0", "stopped 12");
    }

    @Test
    void lateReports_markThePastAndStartNothing() {
        motion.report(yard, MotionState.PULSE, "motion", 60);
        motion.report(yard, MotionState.PULSE, "motion", 55);
        motion.report(yard, MotionState.PULSE, "motion", 20);

        assertThat(motion.spans()).containsExactly("motion -60--47 quiet", "motion -20--12 quiet");
        assertThat(motion.heard).isEmpty();
        assertThat(motion.told()).hasSize(4);
    }

    @Test
    void slightlyLatePulse_beginsWhenItWas() {
        motion.report(yard, MotionState.PULSE, "motion", 3);
        motion.pass(6);

        assertThat(motion.spans()).containsExactly("motion -3-5 quiet");
        assertThat(motion.heard).containsExactly("started -3", "stopped 5");
    }

    @Test
    void absurdTimes_areRefused() {
        assertThat(motion.report(yard, MotionState.PULSE, "motion", -121)).isEqualTo(MotionAnswer.AHEAD);
        assertThat(motion.report(yard, MotionState.PULSE, "motion", 3601)).isEqualTo(MotionAnswer.TOO_OLD);
        assertThat(motion.spans()).isEmpty();

        assertThat(motion.report(yard, MotionState.PULSE, "motion", -100)).isEqualTo(MotionAnswer.TAKEN);
        assertThat(motion.spans()).containsExactly("motion 0-");
    }

    @Test
    void cameraThatWantsNone_getsNone() {
        Camera other = motion.camera(false);

        assertThat(motion.report(other, MotionState.PULSE)).isEqualTo(MotionAnswer.SWITCHED_OFF);
        assertThat(motion.spans()).isEmpty();
    }

    @Test
    void cameraThatGoesOrWantsNoMore_endsItsMotion() {
        motion.report(yard, MotionState.STARTED);
        motion.pass(3);
        motion.add(yard.id(), false);
        motion.pass(0.25);
        assertThat(motion.spans()).containsExactly("motion 0-3.25 switched_off");

        motion.report(motion.add(yard.id(), true), MotionState.STARTED);
        motion.delete(yard);
        motion.pass(0.25);
        assertThat(motion.heard).containsExactly("started 0", "stopped 3.25", "started 3.25", "stopped 3.5");
    }

    @Test
    void manyShortMotions_areBoundedPerCamera() {
        Camera street = motion.camera(true);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            if (motion.report(yard, MotionState.PULSE, "motion", 3500 - 20.0 * i) == MotionAnswer.TAKEN) {
                taken++;
            }
        }
        assertThat(taken).isEqualTo(30);
        assertThat(motion.report(yard, MotionState.PULSE)).isEqualTo(MotionAnswer.TOO_MANY);
        assertThat(motion.report(street, MotionState.PULSE)).isEqualTo(MotionAnswer.TAKEN);

        motion.pass(10);
        assertThat(motion.report(yard, MotionState.PULSE)).isEqualTo(MotionAnswer.TAKEN);
    }

    @Test
    void mailsOfAnHourWithoutAGateway_areTaken_andTheLiveOneBegins() {
        for (int i = 0; i < 300; i++) {
            assertThat(motion.mail(yard, 3590 - 11.9 * i)).isEqualTo(MotionAnswer.TAKEN);
        }
        assertThat(motion.mail(yard, 0)).isEqualTo(MotionAnswer.TAKEN);
        assertThat(motion.heard).containsExactly("started 0");
    }

    @Test
    void mailsOfThePast_areBoundedPerCamera_howeverOftenItIsTold() {
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 300; i++) {
                motion.mail(yard, 3590 - 11.9 * i - round * 4);
            }
        }
        assertThat(motion.spans()).as("300 of them once, and what was left").hasSize(330);
        assertThat(motion.mail(yard, 60)).isEqualTo(MotionAnswer.TOO_MANY);
        assertThat(motion.mail(yard, 0)).isEqualTo(MotionAnswer.TAKEN);
    }

    @Test
    void kindsOfMotionOfOneCamera_areBounded() {
        for (int i = 0; i < 8; i++) {
            assertThat(motion.report(yard, MotionState.PULSE, "kind_" + i, 0)).isEqualTo(MotionAnswer.TAKEN);
        }
        assertThat(motion.report(yard, MotionState.PULSE, "kind_8", 0)).isEqualTo(MotionAnswer.TOO_MANY);
        assertThat(motion.report(yard, MotionState.PULSE, "kind_1", 0)).isEqualTo(MotionAnswer.TAKEN);
    }

    @Test
    void motionWithoutEnd_isCutAfterAnHour() {
        for (int i = 0; i < 3700; i += 5) {
            motion.report(yard, MotionState.PULSE);
            motion.pass(5);
        }
        motion.pass(10);

        assertThat(motion.spans()).containsExactly("motion 0-3603 too_long", "motion 3600-3703 quiet");
    }

    @Test
    void lateWordOfALongMotion_isStillKnownToBelongToIt() {
        motion.report(yard, MotionState.STARTED);
        for (int i = 0; i < 14; i++) {
            motion.pass(240);
            motion.report(yard, MotionState.STARTED);
        }
        motion.pass(239);
        motion.report(yard, MotionState.STOPPED);
        motion.pass(20);
        assertThat(motion.report(yard, MotionState.PULSE, MotionReport.MOTION, 25))
                .isEqualTo(MotionAnswer.TAKEN);

        assertThat(motion.told()).containsExactly("stream_motion_started", "stream_motion_stopped");
        assertThat(motion.spans()).hasSize(1);
    }

    @Test
    void wallClockThatIsSet_neitherEndsNorKeepsAMotion() {
        motion.report(yard, MotionState.PULSE);
        motion.set(Duration.ofDays(1));
        motion.intake.tick();
        assertThat(motion.intake.isMoving(yard.id())).isTrue();

        motion.set(Duration.ofDays(-2));
        motion.pass(8);
        assertThat(motion.intake.isMoving(yard.id())).isFalse();
        assertThat(motion.spans()).containsExactly("motion 0-8 quiet");
    }

    @Test
    void end_ofTheGateway_endsAllNow() {
        motion.report(yard, MotionState.STARTED);
        motion.pass(2);
        motion.report(yard, MotionState.PULSE, "face", 0);
        motion.pass(1);
        motion.intake.endAll();

        assertThat(motion.spans()).containsExactly("motion 0-3 gateway", "face 2-3 gateway");
        assertThat(motion.heard).containsExactly("started 0", "stopped 3");
    }

    @Test
    @Timeout(20)
    void reports_fromManyThreads_loseNothing() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Camera camera = motion.camera(true);
            Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 5_000; n++) {
                    motion.report(camera, MotionState.PULSE);
                    motion.intake.isMoving(camera.id());
                }
                done.countDown();
            });
        }
        done.await();
        motion.pass(9);

        assertThat(motion.spans()).hasSize(4).allMatch(span -> span.equals("motion 0-8 quiet"));
        assertThat(motion.heard).hasSize(8);
    }

    @Test
    void type_thatIsNoWord_isRefused() {
        for (String type : new String[] {"", "Motion", "a b", "1st", "x".repeat(33), "mo\ntion"}) {
            assertThatThrownBy(() -> motion.report(yard, MotionState.PULSE, type, 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
