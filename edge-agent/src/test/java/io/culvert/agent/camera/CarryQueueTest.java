package io.culvert.agent.camera;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.culvert.proto.tunnel.v1.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CarryQueueTest {
    private static final int FRAME = 10_000;
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final TrackDescription VIDEO = FakeCameras.VIDEO.tracks().get(0);
    private static final TrackDescription AUDIO =
            new TrackDescription(1, MediaKind.AUDIO, Codec.PCMU, "PCMU", 0, 8_000, 1, "", 0, 0);

    private final QueueTotal total = new QueueTotal(QueueTotal.LIMIT_BYTES);
    private final CarryQueue queue = queue(true);
    private final List<PacketBatch> offered = new ArrayList<>();
    private long now;

    private CarryQueue queue(boolean dropsLate) {
        CarryQueue queue = new CarryQueue(dropsLate, total, 0);
        queue.tracks(new StreamDescription(List.of(VIDEO, AUDIO)));
        return queue;
    }

    @AfterEach
    void everyBatch_isReleased() {
        queue.clear();
        assertThat(offered).allSatisfy(batch -> assertThat(batch.refCnt()).isZero());
        assertThat(total.bytes()).isZero();
    }

    @Test
    void queue_thatIsDrained_losesNothing() {
        for (int i = 0; i < 300; i++) {
            offer(queue, Batches.frame(i, i % 50 == 0, FRAME));
            assertThat(drain(queue)).containsExactly((long) i);
        }
        assertThat(queue.framesDropped()).isZero();
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void fullQueue_dropsTheTailOfTheGop_andGoesOnAtAKeyFrame() {
        int fit = fill(queue, 0);
        offer(queue, Batches.frame(fit + 1, false, FRAME));
        // Room again, but the GOP is broken.
        List<Long> first = drain(queue);
        offer(queue, Batches.frame(fit + 2, false, FRAME));
        offer(queue, Batches.frame(fit + 3, true, FRAME));
        offer(queue, Batches.frame(fit + 4, false, FRAME));

        assertThat(first).hasSize(fit).startsWith(0L).endsWith(fit - 1L);
        assertThat(drain(queue)).containsExactly(fit + 3L, fit + 4L);
        assertThat(queue.framesDropped()).isEqualTo(3);
    }

    @Test
    void keyFrame_thatFindsTheQueueFull_throwsOutWhatWaits() {
        int fit = fill(queue, 0);
        offer(queue, Batches.frame(fit + 1, true, FRAME));
        assertThat(drain(queue)).containsExactly(fit + 1L);
        assertThat(queue.framesDropped()).isEqualTo(fit + 1);
    }

    @Test
    void keyFrame_thatFindsOldFrames_throwsThemOut_whereLiveCounts() {
        offer(queue, Batches.frame(0, true, 100));
        now += CarryQueue.MAX_LAG_NANOS + FRAME_NANOS;
        offer(queue, Batches.frame(1, false, 100));
        offer(queue, Batches.frame(2, true, 100));
        assertThat(drain(queue)).containsExactly(2L);
        assertThat(queue.framesDropped()).isEqualTo(2);
    }

    @Test
    void oldFrames_stay_whereCompletenessCounts() {
        CarryQueue archive = queue(false);
        offer(archive, Batches.frame(0, true, 100));
        now += 10 * CarryQueue.MAX_LAG_NANOS;
        offer(archive, Batches.frame(1, true, 100));
        assertThat(drain(archive)).containsExactly(0L, 1L);
    }

    @Test
    void accessUnit_whoseBeginningIsOut_isFinished() {
        offer(queue, Batches.part(0, 0, true, true, false, FRAME));
        offer(queue, Batches.part(0, 0, true, false, false, FRAME));
        CarryQueue.Entry out = queue.poll();
        offer(queue, Batches.part(0, 0, true, false, true, FRAME));
        fill(queue, 1);
        offer(queue, Batches.frame(5_000, true, FRAME));

        requireNonNull(requireNonNull(out).batch()).release();
        List<PacketBatch> left = batches(queue);
        assertThat(left).hasSize(3);
        assertThat(left.get(0).startsAccessUnit()).isFalse();
        assertThat(left.get(1).endsAccessUnit()).isTrue();
        assertThat(left.get(2).frameNumber()).isEqualTo(5_000);
        left.forEach(PacketBatch::release);
    }

    @Test
    void accessUnit_thatIsThrownOutHalfArrived_loosesItsRestToo() {
        offer(queue, Batches.part(0, 0, true, true, true, FRAME));
        offer(queue, Batches.part(1, 0, false, true, false, FRAME));
        now += CarryQueue.MAX_LAG_NANOS + 1;
        offer(queue, Batches.frame(1, true, FRAME));
        offer(queue, Batches.part(1, 0, false, false, true, FRAME));
        List<PacketBatch> left = batches(queue);
        assertThat(left).singleElement().satisfies(batch -> assertThat(batch.track())
                .isZero());
        left.forEach(PacketBatch::release);
    }

    @Test
    void accessUnit_thatBeganWithinTheBudget_isTakenWhole() {
        fillUpTo(queue, CarryQueue.MIN_BUDGET_BYTES - FRAME);
        int before = queue.queuedBytes();
        for (int part = 0; part < 40; part++) {
            assertThat(offer(queue, Batches.part(0, 900, false, part == 0, part == 39, FRAME)))
                    .isTrue();
        }
        assertThat(queue.queuedBytes()).isEqualTo(before + 40 * (FRAME + CarryQueue.ENTRY_BYTES));
        assertThat(queue.framesDropped()).isZero();
    }

    @Test
    void accessUnit_withoutEnd_isTheEndOfTheCarry() {
        boolean goesOn = offer(queue, Batches.part(0, 0, true, true, false, 16_000));
        for (int i = 0; goesOn && i < 2_000; i++) {
            goesOn = offer(queue, Batches.part(0, 0, true, false, false, 16_000));
        }
        assertThat(goesOn).isFalse();
        assertThat(queue.queuedBytes()).isLessThanOrEqualTo(CarryQueue.HARD_LIMIT_BYTES);
    }

    @Test
    void audio_flowsOn_whileVideoWaitsForItsKeyFrame() {
        int fit = fill(queue, 0);
        offer(queue, Batches.frame(fit + 1, false, FRAME));
        drain(queue);
        offer(queue, Batches.part(1, 7, false, true, true, 200));
        offer(queue, Batches.frame(fit + 2, false, FRAME));
        assertThat(drain(queue)).containsExactly(7L);
    }

    @Test
    void audioAlone_beginsAnewWithAnyPacket() {
        CarryQueue audio = new CarryQueue(true, total, 0);
        audio.tracks(new StreamDescription(List.of(AUDIO.withIndex(0))));
        offer(audio, Batches.frame(0, false, 200));
        now += CarryQueue.MAX_LAG_NANOS + 1;
        offer(audio, Batches.frame(1, false, 200));
        assertThat(drain(audio)).containsExactly(1L);
    }

    @Test
    void description_isNeverThrownOut() {
        fill(queue, 0);
        queue.describe(Description.newBuilder().setParameterSetId(3).build(), now);
        offer(queue, Batches.frame(5_000, true, FRAME));
        CarryQueue.Entry first = requireNonNull(queue.poll());
        assertThat(first.description()).isNotNull();
        assertThat(drain(queue)).containsExactly(5_000L);
    }

    @Test
    void total_ofAllQueues_isBounded() {
        QueueTotal small = new QueueTotal(5L * (FRAME + CarryQueue.ENTRY_BYTES));
        CarryQueue first = new CarryQueue(true, small, 0);
        CarryQueue second = new CarryQueue(true, small, 0);
        first.tracks(FakeCameras.VIDEO);
        second.tracks(FakeCameras.VIDEO);
        for (int i = 0; i < 10; i++) {
            offer(first, Batches.frame(i, i == 0, FRAME));
            offer(second, Batches.frame(i, i == 0, FRAME));
        }
        assertThat(small.bytes()).isEqualTo(5L * (FRAME + CarryQueue.ENTRY_BYTES));
        assertThat(drain(first)).hasSize(3);
        assertThat(drain(second)).hasSize(2);
        assertThat(small.bytes()).isZero();
    }

    @Test
    void description_thatNothingWasSentUnder_givesWayToTheNext() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(queue.describe(description(i), now)).isTrue();
        }
        assertThat(requireNonNull(requireNonNull(queue.poll()).description()).getParameterSetId())
                .isEqualTo(99_999);
        assertThat(queue.poll()).isNull();
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void descriptions_whoseFramesAreThrownOut_doNotPileUp() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(queue.describe(description(i), now)).isTrue();
            assertThat(offer(queue, Batches.frame(i, true, 100))).isTrue();
        }
        assertThat(queue.queuedBytes()).isLessThanOrEqualTo(CarryQueue.MIN_BUDGET_BYTES + 1_000);
    }

    @Test
    void manySmallFramesAndDescriptions_countWithWhatTheirObjectsTake() {
        CarryQueue archive = queue(false);
        for (int i = 0; archive.framesDropped() == 0; i++) {
            assertThat(archive.describe(description(i), now)).isTrue();
            assertThat(offer(archive, Batches.frame(i, i == 0, 100))).isTrue();
        }
        int entries = 0;
        for (CarryQueue.Entry next = archive.poll(); next != null; next = archive.poll()) {
            entries++;
            if (next.batch() != null) {
                next.batch().release();
            }
        }
        assertThat(entries).isLessThan(CarryQueue.MIN_BUDGET_BYTES / CarryQueue.ENTRY_BYTES + 2);
    }

    private static Description description(int id) {
        return Description.newBuilder().setParameterSetId(id).build();
    }

    @Test
    void joiner_inTheMiddleOfAnAccessUnit_startsWithTheNext() {
        offer(queue, Batches.part(0, 4, false, false, true, FRAME));
        offer(queue, Batches.frame(5, false, FRAME));
        assertThat(drain(queue)).containsExactly(5L);
        assertThat(queue.framesDropped()).isZero();
    }

    @Test
    void budget_isTwoSecondsOfTheStream_withinLimits() {
        assertThat(queue.budgetBytes()).isEqualTo(CarryQueue.MIN_BUDGET_BYTES);
        for (int i = 0; i < 120; i++) { // 12 Mbit/s
            offer(queue, Batches.frame(i, i % 50 == 0, 60_000));
            drain(queue);
        }
        assertThat(queue.budgetBytes()).isBetween(2_900_000L, 3_100_000L);
    }

    /** Offers frames of one GOP until the queue is full; returns how many fitted, one more was dropped. */
    private int fill(CarryQueue into, long from) {
        int fit = 0;
        while (into.framesDropped() == 0) {
            offer(into, Batches.frame(from + fit, fit == 0, FRAME));
            fit++;
        }
        return fit - 1;
    }

    private void fillUpTo(CarryQueue into, int bytes) {
        for (int i = 0; into.queuedBytes() + FRAME + CarryQueue.ENTRY_BYTES <= bytes; i++) {
            offer(into, Batches.frame(i, i == 0, FRAME));
        }
    }

    private boolean offer(CarryQueue into, PacketBatch batch) {
        offered.add(batch);
        // Frames come faster than life, so that age plays no part where it is not meant to.
        now += into == queue && batch.sizeBytes() < 60_000 ? 1 : FRAME_NANOS;
        return into.offer(batch, now);
    }

    /** Frame numbers of what waits. */
    private static List<Long> drain(CarryQueue from) {
        List<PacketBatch> batches = batches(from);
        batches.forEach(PacketBatch::release);
        return batches.stream().map(PacketBatch::frameNumber).toList();
    }

    private static List<PacketBatch> batches(CarryQueue from) {
        List<PacketBatch> batches = new ArrayList<>();
        for (CarryQueue.Entry next = from.poll(); next != null; next = from.poll()) {
            if (next.batch() != null) {
                batches.add(next.batch());
            }
        }
        return batches;
    }
}
