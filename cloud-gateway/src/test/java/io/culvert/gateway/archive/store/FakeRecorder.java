package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records one camera into segments of a few fragments each and remembers what it was told: which bytes are on the disk, and
 * which segments have ended.
 *
 * <p>Threading: guarded by its own monitor.
 */
final class FakeRecorder {
    /** Where segments are begun. */
    interface Store {
        @Nullable
        SegmentWriter begin(SegmentPlan plan, FragmentBytes first, SegmentListener listener);
    }

    /** A fragment that was told to be on the disk, without its mark. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Claim(SegmentName name, Path file, long offset, byte[] bytes, long endMicros) {}

    private static final long MICROS = 1_000;

    private final UUID camera;
    private final UUID run = UUID.randomUUID();
    private final Store store;
    private final int fragmentsPerSegment;
    private final Random random;
    private final List<Claim> claims = new ArrayList<>();
    private final List<SegmentRow> rows = new ArrayList<>();
    private @Nullable Segment current;
    private Consumer<Claim> claimed = claim -> {};
    private int segments;
    private int dropped;
    private int failures;
    private int begun;
    private int ended;

    FakeRecorder(int seed, int fragmentsPerSegment, Store store) {
        this.camera = new UUID(0, seed);
        this.random = new Random(seed);
        this.fragmentsPerSegment = fragmentsPerSegment;
        this.store = store;
    }

    /** Is told of each fragment that was told to be on the disk. */
    FakeRecorder onClaim(Consumer<Claim> told) {
        claimed = told;
        return this;
    }

    /** A fragment of so many milliseconds comes from the camera. */
    synchronized void fragment(long startMillis, long millis, int maxBytes) {
        byte[] payload = new byte[1 + random.nextInt(maxBytes)];
        random.nextBytes(payload);
        long end = (startMillis + millis) * MICROS;
        Segment segment = handOver(TestSegments.fragment(startMillis * MICROS, end, payload));
        if (segment == null) {
            dropped++;
            end(EndReason.HOLE);
            return;
        }
        segment.handedOver(TestSegments.media(payload), end);
        if (segment.handedOver.size() == fragmentsPerSegment) {
            end(EndReason.FULL);
        }
    }

    /** The segment that took it; null where it was dropped. */
    private @Nullable Segment handOver(FragmentBytes fragment) {
        Segment open = current;
        if (open != null && !open.failed) {
            return open.writer().append(fragment) ? open : null;
        }
        Segment fresh = new Segment();
        long start = fragment.time().startWallMicros();
        fresh.writer =
                store.begin(new SegmentPlan(camera, run, segments++, 0, start, TestSegments.TRACKS), fragment, fresh);
        current = fresh.writer == null ? null : fresh;
        begun += fresh.writer == null ? 0 : 1;
        return current;
    }

    synchronized void end(EndReason reason) {
        if (current != null) {
            current.writer().close(reason);
            current = null;
        }
    }

    List<Claim> claims() {
        return claims;
    }

    List<SegmentRow> rows() {
        return rows;
    }

    int dropped() {
        return dropped;
    }

    int failures() {
        return failures;
    }

    /** Segments that were begun. */
    int begun() {
        return begun;
    }

    /** Segments of which the end was told. */
    int ended() {
        return ended;
    }

    /** Whether a file holds what was claimed, at its place. */
    static boolean holds(byte[] file, Claim claim) {
        int from = (int) claim.offset;
        int to = from + claim.bytes.length;
        return to <= file.length && Arrays.equals(file, from, to, claim.bytes, 0, claim.bytes.length);
    }

    private final class Segment implements SegmentListener {
        private final List<Claim> handedOver = new ArrayList<>();
        private @Nullable SegmentWriter writer;
        private int claims;
        private boolean failed;

        SegmentWriter writer() {
            return Objects.requireNonNull(writer);
        }

        void handedOver(byte[] bytes, long endMicros) {
            SegmentName name = writer().name();
            long offset = writer().sizeBytes() - bytes.length;
            handedOver.add(new Claim(name, name.path(), offset, bytes, endMicros));
        }

        @Override
        public void committed(SegmentPlace place, long endMicros) {
            synchronized (FakeRecorder.this) {
                while (claims < handedOver.size() && handedOver.get(claims).endMicros <= endMicros) {
                    Claim claim = handedOver.get(claims++);
                    FakeRecorder.this.claims.add(claim);
                    claimed.accept(claim);
                }
            }
        }

        @Override
        public void failed(String why) {
            synchronized (FakeRecorder.this) {
                failed = true;
                failures++;
            }
        }

        @Override
        public void closed(SegmentRow row) {
            synchronized (FakeRecorder.this) {
                rows.add(row);
                ended++;
            }
        }

        @Override
        public void dropped() {
            synchronized (FakeRecorder.this) {
                ended++;
            }
        }
    }
}
