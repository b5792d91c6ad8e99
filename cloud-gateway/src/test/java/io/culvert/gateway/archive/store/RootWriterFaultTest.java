package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that fails. Of 500 faults of each kind some are tried here, all by {@code soak archive-faults}. */
class RootWriterFaultTest {
    private static final int FAULTS = 500;
    private static final int STRIDE = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(FakeDisk.Operation.class)
    void anyFault_tellsNothingFalseAndRecordingGoesOnWithinASecond(FakeDisk.Operation operation) throws IOException {
        FaultLoop loop = new FaultLoop(folder);
        for (int n = 1 + new Random().nextInt(STRIDE); n <= FAULTS; n += STRIDE) {
            loop.run(operation, n, n < STRIDE); // which lays down few files
        }
    }

    @ParameterizedTest
    @EnumSource(FakeDisk.Operation.class)
    void aDiskThatIsBrokenForAMinute_isRecordedToAgainWithinASecondOfItsRepair(FakeDisk.Operation operation) {
        FaultSite site = new FaultSite(Duration.ofSeconds(1), 5);
        for (int i = 0; i < 40; i++) {
            site.step();
        }
        site.disk.failAll(operation);
        for (int i = 0; i < 240; i++) {
            site.step();
        }
        assertThat(site.writer.status().failedNanos()).isNotNull();
        site.disk.heal();
        long healedMillis = site.nowMillis;
        for (int i = 0; i < 4; i++) {
            site.step();
        }
        for (FakeRecorder recorder : site.recorders) {
            assertThat(site.lastClaimedMillis(recorder)).isGreaterThan(healedMillis - FaultSite.STEP_MILLIS);
            assertThat(recorder.failures()).isPositive();
        }
        site.finish();
        assertThat(site.writer.waitingBytes()).isZero();
        site.checkCoverage(site.allRows());
    }

    @Test
    void aPowerCutAtAnyMoment_leavesNoFileThatNobodyKnows() throws IOException {
        FaultLoop loop = new FaultLoop(folder);
        for (int steps = 1; steps <= 25; steps++) {
            loop.cutPowerLate(steps);
        }
    }

    @ParameterizedTest
    @EnumSource(FakeDisk.Operation.class)
    void aKillSoonAfterAnyFault_leavesNoFileThatNobodyKnows(FakeDisk.Operation operation) throws IOException {
        FaultLoop loop = new FaultLoop(folder);
        for (int n = 1; n <= 6; n++) {
            for (int steps = 0; steps <= 4; steps++) {
                loop.kill(operation, n, steps);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FakeDisk.Operation.class)
    void aDiskThatTakesNothingForHours_doesNotFillTheMemory(FakeDisk.Operation operation) {
        FaultSite site = new FaultSite(Duration.ofSeconds(1), 5);
        for (int i = 0; i < 40; i++) {
            site.step();
        }
        site.disk.failAll(operation);
        List<Long> told =
                site.allRows().stream().map(row -> row.name().number()).toList();
        for (int i = 0; i < 1000; i++) {
            site.step();
            site.writer.stored(told); // as the index does, again and again
            assertThat(site.writer.failedSegments()).as("step %d", i).isLessThanOrEqualTo(4 * site.recorders.size());
            assertThat(site.journal.waiting()).isLessThanOrEqualTo(told.size() + 16 * site.recorders.size());
        }
        site.disk.heal();
        for (int i = 0; i < 8; i++) {
            site.step();
        }
        site.finish();
        assertThat(site.writer.failedSegments()).isZero();
        site.recorders.forEach(recorder -> assertThat(recorder.ended())
                .as("each segment has ended as it should")
                .isEqualTo(recorder.begun()));
    }

    @Test
    void aDiskThatHangs_dropsWholeFragmentsWithinTheBudgetAndGoesOn() {
        FaultSite site = new FaultSite(Duration.ofSeconds(1), 5);
        FakeRecorder recorder = site.recorders.getFirst();
        for (int i = 0; i < 5000; i++) { // and no round
            recorder.fragment(site.nowMillis, FaultSite.STEP_MILLIS, 100);
            site.nowMillis += FaultSite.STEP_MILLIS;
        }
        assertThat(recorder.dropped()).isPositive();
        assertThat(site.writer.waitingBytes()).isBetween(1L << 15, 1L << 16);
        site.writer.round();
        assertThat(site.writer.waitingBytes()).isZero();
        recorder.fragment(site.nowMillis, FaultSite.STEP_MILLIS, 100);
        site.finish();
        assertThat(recorder.claims().getLast().endMicros())
                .isEqualTo((site.nowMillis - 3000 + FaultSite.STEP_MILLIS) * 1000);
    }
}
