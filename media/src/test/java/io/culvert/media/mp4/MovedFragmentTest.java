package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.mp4.MovedFragment.Move;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MovedFragmentTest {
    private static final ByteBuffer RECORDED = recorded();

    /** Four pictures of track 1 and three pieces of sound of track 2, of sizes and contents of their own. */
    private static ByteBuffer recorded() {
        List<Sample> pictures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pictures.add(sample(90_000 + i * 3600L, 3600, i == 1 ? 7200 : 0, i == 0, 50 + i));
        }
        List<Sample> sound = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sound.add(sample(8_000 + i * 160L, 160, 0, true, 160));
        }
        ByteBuf out = Unpooled.buffer();
        new Fragment(7, List.of(new TrackRun(1, pictures), new TrackRun(2, sound))).writeTo(out);
        return ByteBuffer.wrap(ByteBufUtil.getBytes(out)).asReadOnlyBuffer();
    }

    private static Sample sample(long time, int duration, int offset, boolean sync, int bytes) {
        byte[] data = new byte[bytes];
        Arrays.fill(data, (byte) bytes);
        return new Sample(time, duration, offset, sync, 0, Unpooled.wrappedBuffer(data));
    }

    private static FragmentHead head(ByteBuffer bytes) {
        return Objects.requireNonNull(FragmentHead.parse(bytes));
    }

    private static ByteBuffer moved(Move... moves) {
        List<ByteBuffer> parts = Objects.requireNonNull(MovedFragment.of(head(RECORDED), RECORDED, 99, List.of(moves)));
        return ByteBuffer.wrap(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts.toArray(ByteBuffer[]::new))));
    }

    private static byte[] data(ByteBuffer bytes, FragmentHead.Place place) {
        byte[] data = new byte[place.sizeBytes()];
        bytes.get(place.offset(), data);
        return data;
    }

    private static void assertThatSamplesAreTheSame(ByteBuffer moved, FragmentHead.Run run, FragmentHead.Run before) {
        assertThat(run.samples()).hasSameSizeAs(before.samples());
        for (int i = 0; i < run.samples().size(); i++) {
            FragmentHead.Place now = run.samples().get(i);
            FragmentHead.Place then = before.samples().get(i);
            assertThat(data(moved, now)).isEqualTo(data(RECORDED, then));
            assertThat(now.sync()).isEqualTo(then.sync());
            assertThat(now.compositionOffset()).isEqualTo(then.compositionOffset());
        }
    }

    @Test
    void of_bothTracks_areWhereTheyAreMovedAndTheSame() {
        ByteBuffer moved = moved(new Move(1, 1L << 40, 0), new Move(2, 5, 0));
        FragmentHead head = head(moved);

        assertThat(head.sequenceNumber()).isEqualTo(99);
        assertThat(head.fills(moved.limit())).isTrue();
        assertThat(head.runs()).extracting(FragmentHead.Run::trackId).containsExactly(1, 2);
        assertThat(head.runs().get(0).samples())
                .extracting(FragmentHead.Place::decodeTime)
                .containsExactly(1L << 40, (1L << 40) + 3600, (1L << 40) + 7200, (1L << 40) + 10800);
        assertThat(head.runs().get(1).samples())
                .extracting(FragmentHead.Place::decodeTime)
                .containsExactly(5L, 165L, 325L);
        for (int i = 0; i < 2; i++) {
            assertThatSamplesAreTheSame(
                    moved, head.runs().get(i), head(RECORDED).runs().get(i));
        }
    }

    @Test
    void of_eitherTrackAlone_holdsNothingOfTheOther() {
        for (int track = 1; track <= 2; track++) {
            ByteBuffer moved = moved(new Move(track, 0, 0), new Move(3, 1, 1));
            FragmentHead head = head(moved);
            assertThat(head.fills(moved.limit())).isTrue();
            assertThat(head.runs()).hasSize(1);
            assertThatSamplesAreTheSame(
                    moved, head.runs().get(0), head(RECORDED).runs().get(track - 1));
        }
    }

    @Test
    void of_picturesThatLastLonger_endWhereTheNextOnesBegin() {
        for (long ticks : new long[] {14_399, 14_400, 14_407, 12_000, 20_001}) {
            List<FragmentHead.Place> samples =
                    head(moved(new Move(1, 1000, ticks))).runs().get(0).samples();
            FragmentHead.Place last = samples.get(3);
            assertThat(last.decodeTime() + last.duration()).isEqualTo(1000 + ticks);
            assertThat(samples)
                    .allSatisfy(sample -> assertThat((long) sample.duration()).isBetween(ticks / 4, ticks / 4 + 1));
        }
    }

    @Test
    void of_noTrackThatIsThere_isNothing() {
        assertThat(MovedFragment.of(head(RECORDED), RECORDED, 1, List.of(new Move(3, 0, 0))))
                .isNull();
        assertThat(MovedFragment.of(head(RECORDED), RECORDED, 1, List.of())).isNull();
    }

    @Test
    void of_aFragmentThatIsCut_isNothing() {
        List<Move> both = List.of(new Move(1, 0, 0), new Move(2, 0, 0));
        FragmentHead head = head(RECORDED);
        for (int length = head.sizeBytes(); length < RECORDED.limit(); length++) {
            assertThat(MovedFragment.of(head, RECORDED.slice(0, length), 1, both))
                    .isNull();
        }
    }

    /** Whatever a disk makes of it: an answer that is a fragment, or none. */
    @Test
    void of_aFragmentThatIsSpoilt_isAFragmentOrNothing() {
        SplittableRandom random = new SplittableRandom(4);
        int answered = 0;
        for (int round = 0; round < 20_000; round++) {
            ByteBuffer spoilt = ByteBuffer.allocate(RECORDED.limit()).put(0, RECORDED, 0, RECORDED.limit());
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                spoilt.put(random.nextInt(spoilt.limit()), (byte) random.nextInt());
            }
            FragmentHead head = FragmentHead.parse(spoilt);
            if (head == null) {
                continue;
            }
            long ticks = random.nextBoolean() ? 0 : random.nextLong(1L << random.nextInt(1, 50));
            List<ByteBuffer> moved = MovedFragment.of(
                    head, spoilt, round, List.of(new Move(1, random.nextLong(1L << 40), ticks), new Move(2, 1, 0)));
            if (moved != null) {
                answered++;
                assertThat(FragmentHead.parse(moved.get(0))).isNotNull();
                assertThat(moved.stream().mapToInt(ByteBuffer::remaining).sum()).isLessThan(4096);
            }
        }
        assertThat(answered).isGreaterThan(5_000);
    }
}
