package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FragmentHeadTest {
    private static Sample sample(long time, int duration, int offset, boolean sync, int bytes) {
        return new Sample(time, duration, offset, sync, 0, Unpooled.wrappedBuffer(new byte[bytes]));
    }

    private static final Fragment FRAGMENT = new Fragment(
            0xFFFF_FFFEL,
            List.of(
                    new TrackRun(
                            1,
                            List.of(
                                    sample(1L << 40, 3600, -7, true, 100),
                                    sample((1L << 40) + 3600, 3600, 3600, false, 0))),
                    new TrackRun(2, List.of(sample(0, 1, 0, true, 30)))));

    private static ByteBuffer head() {
        ByteBuf out = Unpooled.buffer();
        FRAGMENT.writeHead(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void parse_ofWhatAFragmentWrites_saysWhereEachSampleLies() {
        FragmentHead head = Objects.requireNonNull(FragmentHead.parse(head()));
        int headBytes = FRAGMENT.headBytes();

        assertThat(head.sequenceNumber()).isEqualTo(0xFFFF_FFFEL);
        assertThat(head.sizeBytes()).isEqualTo(headBytes - BoxReader.HEADER_BYTES);
        assertThat(head.runs())
                .containsExactly(
                        new FragmentHead.Run(
                                1,
                                List.of(
                                        new FragmentHead.Place(1L << 40, 3600, -7, true, headBytes, 100),
                                        new FragmentHead.Place(
                                                (1L << 40) + 3600, 3600, 3600, false, headBytes + 100, 0))),
                        new FragmentHead.Run(2, List.of(new FragmentHead.Place(0, 1, 0, true, headBytes + 100, 30))));
        assertThat(head.fills(headBytes + 130)).isTrue();
        assertThat(head.fills(headBytes + 129)).isFalse();
        assertThat(head.fills(headBytes + 131)).isFalse();
    }

    @Test
    void parse_ofAHeadThatIsCut_isNone() {
        ByteBuffer head = head();
        for (int length = 0; length < head.limit() - BoxReader.HEADER_BYTES; length++) {
            assertThat(FragmentHead.parse(head.slice(0, length)))
                    .as("%d bytes", length)
                    .isNull();
        }
    }

    /** What samples are like may be anything; that it is a head of ours, how long and where, may not. */
    @Test
    void parse_ofAHeadWithAnyByteChanged_throwsNothingAndSaysNothingThatCannotBe() {
        ByteBuffer head = head();
        int refused = 0;
        for (int at = 0; at < head.limit(); at++) {
            for (int value : new int[] {0x00, 0x7F, 0x80, 0xFF}) {
                byte before = head.get(at);
                FragmentHead parsed = FragmentHead.parse(head.put(at, (byte) value));
                head.put(at, before);
                if (parsed == null) {
                    refused++;
                    continue;
                }
                for (FragmentHead.Run run : parsed.runs()) {
                    assertThat(run.samples()).isNotEmpty().allSatisfy(place -> {
                        assertThat(place.offset()).isNotNegative();
                        assertThat((long) place.offset() + place.sizeBytes()).isBetween(0L, (long) Integer.MAX_VALUE);
                        assertThat(place.duration()).isPositive();
                        assertThat(place.decodeTime()).isNotNegative();
                    });
                }
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void parse_ofAnotherBox_isNone() {
        ByteBuffer head = head();
        assertThat(FragmentHead.parse(head.putInt(4, BoxReader.FREE))).isNull();
        assertThat(FragmentHead.parse(ByteBuffer.allocate(0))).isNull();
    }
}
