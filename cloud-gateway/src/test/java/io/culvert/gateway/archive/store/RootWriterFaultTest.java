package io.culvert.gateway.archive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.segment.EndReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The n-th open, write or sync of a disk fails, for every n in 1 … 500. */
class RootWriterFaultTest {
    private static final int FAULTS = 500;
    private static final int CAMERAS = 4;
    private static final long STEP_MILLIS = 250;

    /** Every this many faults the power is cut afterwards and the disk opened anew. */
    private static final int CUT_EVERY = 25;

    @TempDir
    Path folder;

    /** Four cameras, a fragment of each every 250 ms. */
    private static final class Site {
        private final UUID volume = UUID.randomUUID();
        private final FakeDisk disk = new FakeDisk();
        private final RootWriter writer;
        private final List<FakeRecorder> recorders;
        private final Map<FakeRecorder, Integer> checked = new HashMap<>();
        private long nowMillis = 1_000_000;

        Site(Duration interval, int fragmentsPerSegment) {
            StoreConfig config = new StoreConfig(1 << 20, 2, 1 << 16, interval, 4096);
            Journal journal = new Journal(disk, volume, JournalReplay.Result.nothing(), config.journalBytes());
            writer = new RootWriter("test", volume, disk, journal, config, () -> nowMillis * 1_000_000, () -> {});
            recorders = IntStream.rangeClosed(1, CAMERAS)
                    .mapToObj(seed -> new FakeRecorder(seed, fragmentsPerSegment, writer::begin))
                    .toList();
        }

        /** Time passes; whatever is told to be on the disk in it is looked for there at once. */
        void step() {
            recorders.forEach(recorder -> recorder.fragment(nowMillis, STEP_MILLIS, 100));
            nowMillis += STEP_MILLIS;
            if (writer.waitNanos() == 0) {
                writer.round();
                recorders.forEach(this::checkClaims);
            }
        }

        private void checkClaims(FakeRecorder recorder) {
            List<FakeRecorder.Claim> claims = recorder.claims();
            int from = checked.getOrDefault(recorder, 0);
            claims.subList(from, claims.size()).forEach(this::checkClaim);
            checked.put(recorder, claims.size());
        }

        private void checkClaim(FakeRecorder.Claim claim) {
            if (!FakeRecorder.holds(disk.stored(claim.file()), claim)) {
                throw new AssertionError("told as recorded and not on the disk: " + claim.name());
            }
        }

        long lastClaimedMillis(FakeRecorder recorder) {
            return recorder.claims().isEmpty() ? 0 : recorder.claims().getLast().endMicros() / 1000;
        }

        void finish() {
            recorders.forEach(recorder -> recorder.end(EndReason.STOPPED));
            for (int i = 0; i < 3; i++) {
                nowMillis += 1000;
                writer.round();
            }
            recorders.forEach(recorder -> recorder.claims().forEach(this::checkClaim));
            recorders.forEach(recorder -> recorder.rows().forEach(this::checkRow));
            assertThat(writer.waitingBytes()).isZero();
        }

        /** A row speaks the truth about its file, which has a proper end. */
        private void checkRow(SegmentRow row) {
            byte[] file = disk.stored(row.name().path());
            if (!TestSegments.isTrue(row, file)) {
                throw new AssertionError(row + " is not true: " + file.length + " bytes, " + TestSegments.scan(file));
            }
        }

        /** Every fragment that was ever claimed is in a segment that a row speaks of. */
        void checkCoverage(List<SegmentRow> rows) {
            Map<SegmentName, SegmentRow> byName = new HashMap<>();
            rows.forEach(row -> byName.put(row.name(), row));
            for (FakeRecorder recorder : recorders) {
                for (FakeRecorder.Claim claim : recorder.claims()) {
                    SegmentRow row = byName.get(claim.name());
                    if (row == null || row.endMicros() < claim.endMicros()) {
                        throw new AssertionError("no row of " + claim.name() + " up to " + claim.endMicros());
                    }
                }
            }
        }

        List<SegmentRow> allRows() {
            return recorders.stream()
                    .flatMap(recorder -> recorder.rows().stream())
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(FakeDisk.Operation.class)
    void anyFault_tellsNothingFalseAndRecordingGoesOnWithinASecond(FakeDisk.Operation operation) throws IOException {
        for (int n = 1; n <= FAULTS; n++) {
            boolean sync = operation == FakeDisk.Operation.SYNC; // of which there is one a round
            Site site = new Site(Duration.ofMillis(sync ? 250 : 1000), sync ? 5 : 2);
            site.disk.fail(operation, n);
            while (!site.disk.hasFailed()) {
                site.step();
            }
            long faultMillis = site.nowMillis;
            if (n % CUT_EVERY == 0) {
                checkAfterPowerCut(site, operation + "-" + n + "-at-once");
            }
            for (int i = 0; i < 1000 / STEP_MILLIS; i++) {
                site.step();
            }
            for (FakeRecorder recorder : site.recorders) {
                assertThat(site.lastClaimedMillis(recorder))
                        .as("%s %d: recorded within a second of the fault", operation, n)
                        .isGreaterThan(faultMillis);
            }
            if (n % CUT_EVERY == 0) {
                checkAfterPowerCut(site, operation + "-" + n);
            }
            site.finish();
            site.checkCoverage(site.allRows());
        }
    }

    /** What is found at the next start, together with the rows told before. */
    private void checkAfterPowerCut(Site site, String name) throws IOException {
        Path root = folder.resolve(name);
        site.disk.cutPower(root);
        List<SegmentRow> rows = new ArrayList<>();
        try (LocalDisk disk = LocalDisk.fileByFile(root)) {
            Journal journal = new Journal(disk, site.volume, JournalReplay.of(root, site.volume), 4096);
            new Recovery(root, site.volume, disk, journal).run();
            JournalReplay.eachWaitingRow(root, journal.state(), rows::add);
            assertThat(journal.state().open()).isEmpty();
        }
        for (SegmentRow row : rows) {
            assertThat(TestSegments.isTrue(
                            row, Files.readAllBytes(root.resolve(row.name().path()))))
                    .as(row.toString())
                    .isTrue();
        }
        assertThat(rows).doesNotHaveDuplicates();
        assertThat(rows.stream().map(SegmentRow::name)).doesNotHaveDuplicates();
        assertThat(rows).containsAll(site.allRows());
        site.checkCoverage(rows);
    }

    @ParameterizedTest
    @EnumSource(FakeDisk.Operation.class)
    void aDiskThatIsBrokenForAMinute_isRecordedToAgainWithinASecondOfItsRepair(FakeDisk.Operation operation) {
        Site site = new Site(Duration.ofSeconds(1), 5);
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
            assertThat(site.lastClaimedMillis(recorder)).isGreaterThan(healedMillis - STEP_MILLIS);
            assertThat(recorder.failures()).isPositive();
        }
        site.finish();
        site.checkCoverage(site.allRows());
    }

    @Test
    void aDiskThatHangs_dropsWholeFragmentsWithinTheBudgetAndGoesOn() {
        Site site = new Site(Duration.ofSeconds(1), 5);
        FakeRecorder recorder = site.recorders.getFirst();
        for (int i = 0; i < 5000; i++) { // and no round
            recorder.fragment(site.nowMillis, STEP_MILLIS, 100);
            site.nowMillis += STEP_MILLIS;
        }
        assertThat(recorder.dropped()).isPositive();
        assertThat(site.writer.waitingBytes()).isBetween(1L << 15, 1L << 16);
        site.writer.round();
        assertThat(site.writer.waitingBytes()).isZero();
        recorder.fragment(site.nowMillis, STEP_MILLIS, 100);
        site.finish();
        assertThat(recorder.claims().getLast().endMicros()).isEqualTo((site.nowMillis - 3000 + STEP_MILLIS) * 1000);
    }
}
