package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Four cameras on a disk that fails: a fragment of each every 250 ms, and whatever is told as recorded is looked for at once. */
final class FaultSite {
    static final long STEP_MILLIS = 250;
    private static final int CAMERAS = 4;

    final UUID volume = UUID.randomUUID();
    final FakeDisk disk = new FakeDisk();
    final Journal journal;
    final RootWriter writer;
    final List<FakeRecorder> recorders;
    private final Map<FakeRecorder, Integer> checked = new HashMap<>();
    long nowMillis = 1_000_000;

    FaultSite(Duration interval, int fragmentsPerSegment) {
        StoreConfig config = new StoreConfig(1 << 20, 2, 1 << 16, Duration.ofMillis(STEP_MILLIS), interval, 4096);
        journal = new Journal(disk, volume, JournalReplay.Result.nothing(), config.journalBytes());
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
            writer.step();
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
        if (writer.waitingBytes() != 0) {
            throw new AssertionError(writer.waitingBytes() + " bytes wait that nobody will write");
        }
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
        return recorders.stream().flatMap(recorder -> recorder.rows().stream()).toList();
    }
}
