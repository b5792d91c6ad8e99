package io.culvert.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {

    private static final long PATIENCE = 100;

    private final List<Integer> sequences = new ArrayList<>();
    private final List<ByteBuf> offered = new ArrayList<>();
    private final ReorderBuffer buffer =
            new ReorderBuffer(8, PATIENCE, (packet, arrival) -> sequences.add(packet.getUnsignedShort(2)));

    @AfterEach
    void everyPacketWasReleased() {
        buffer.close();
        assertThat(offered).allMatch(packet -> packet.refCnt() == 0);
    }

    private void offer(int sequence, long now) {
        offer(1, sequence, now);
    }

    private void offer(int ssrc, int sequence, long now) {
        ByteBuf packet = RtpPackets.packet(96, ssrc, sequence & 0xFFFF, 0, false, (byte) 1);
        offered.add(packet);
        buffer.offer(packet, now);
    }

    @Test
    void offer_inOrder_passesThroughAtOnce() {
        IntStream.range(65_530, 65_540).forEach(i -> offer(i, 0));

        assertThat(sequences).containsExactly(65_530, 65_531, 65_532, 65_533, 65_534, 65_535, 0, 1, 2, 3);
        assertThat(buffer.lost()).isZero();
    }

    @Test
    void offer_swapped_isPutBackIntoOrder() {
        for (int sequence : new int[] {1, 3, 2, 6, 5, 4, 7}) {
            offer(sequence, 0);
        }
        assertThat(sequences).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(buffer.waiting()).isZero();
    }

    @Test
    void offer_holeThatStays_isGivenUpWhenTheBufferIsFull() {
        offer(1, 0);
        IntStream.rangeClosed(3, 10).forEach(i -> offer(i, 0));

        assertThat(sequences).containsExactly(1, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(buffer.lost()).isEqualTo(1);
    }

    @Test
    void expire_afterPatience_givesTheHoleUp() {
        offer(1, 0);
        offer(3, 10);
        offer(5, 50);
        buffer.expire(109);
        assertThat(sequences).containsExactly(1);
        buffer.expire(110);
        assertThat(sequences).containsExactly(1, 3);
        buffer.expire(150);
        assertThat(sequences).containsExactly(1, 3, 5);
        assertThat(buffer.lost()).isEqualTo(2);
    }

    @Test
    void offer_lateAndDoubled_areDroppedAndCounted() {
        for (int sequence : new int[] {1, 2, 1, 4, 4, 3, 2}) {
            offer(sequence, 0);
        }
        assertThat(sequences).containsExactly(1, 2, 3, 4);
        assertThat(buffer.late()).isEqualTo(2);
        assertThat(buffer.duplicates()).isEqualTo(1);
    }

    @Test
    void offer_farAway_startsOverAtTheSecondInARow() {
        offer(1, 0);
        offer(3, 0);
        offer(30_000, 0);
        offer(4, 0);
        assertThat(sequences).containsExactly(1);
        offer(2, 0);
        assertThat(sequences).containsExactly(1, 2, 3, 4);
        offer(30_001, 0);
        offer(30_002, 0);
        assertThat(sequences).containsExactly(1, 2, 3, 4, 30_002);
    }

    @Test
    void offer_sourceThatCountsAnewALittleBack_startsOverAfterAWhile() {
        offer(1000, 0);
        IntStream.range(500, 540).forEach(i -> offer(i, 0));

        assertThat(sequences).containsExactly(1000, 532, 533, 534, 535, 536, 537, 538, 539);
        assertThat(buffer.late()).isEqualTo(32);
    }

    @Test
    void offer_otherSource_startsOverAndDeliversWhatWaited() {
        offer(1, 1, 0);
        offer(1, 3, 0);
        offer(2, 100, 0);

        assertThat(sequences).containsExactly(1, 3, 100);
    }

    @Test
    void offer_garbage_isDropped() {
        ByteBuf garbage = Unpooled.wrappedBuffer(new byte[] {1, 2, 3});
        buffer.offer(garbage, 0);

        assertThat(garbage.refCnt()).isZero();
        assertThat(buffer.malformed()).isEqualTo(1);
    }

    @Test
    void close_releasesWhatWaits() {
        offer(1, 0);
        offer(4, 0);
        offer(6, 0);
        assertThat(buffer.waiting()).isEqualTo(2);
    }

    @Test
    void offer_shuffledWithinTheWindow_losesNothing() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            sequences.clear();
            int first = random.nextInt(65_536);
            List<Integer> expected = new ArrayList<>();
            offer(round + 10, first, 0);
            expected.add(first);
            for (int block = 0; block < 10; block++) {
                List<Integer> shuffled = new ArrayList<>();
                for (int i = 0; i < 7; i++) {
                    int sequence = (first + 1 + block * 7 + i) & 0xFFFF;
                    expected.add(sequence);
                    shuffled.add(sequence);
                }
                Collections.shuffle(shuffled, random);
                int source = round + 10;
                shuffled.forEach(sequence -> offer(source, sequence, 0));
            }
            assertThat(sequences).isEqualTo(expected);
        }
        assertThat(buffer.lost()).isZero();
    }

    @Test
    void offer_anyOrderWithLoss_deliversAscendingOnly() {
        Random random = new Random(4);
        int sequence = 0;
        for (int i = 0; i < 20_000; i++) {
            sequence += random.nextInt(3);
            int jitter = random.nextInt(12) - 6;
            offer((sequence + jitter) & 0xFFFF, i);
        }
        for (int i = 1; i < sequences.size(); i++) {
            assertThat(RtpSequence.isAfter(sequences.get(i), sequences.get(i - 1)))
                    .isTrue();
        }
        assertThat(sequences.size() + buffer.late() + buffer.duplicates() + buffer.waiting())
                .isEqualTo(20_000);
    }
}
