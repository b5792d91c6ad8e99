package io.culvert.media.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.TrackRun;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much a segment holds, and what an encoder forgets. */
class SegmentLimitsTest {
    private static FragmentBytes fragment(int bytes) {
        Sample sample = new Sample(0, 1, 0, true, 0, Unpooled.wrappedBuffer(new byte[bytes]));
        return new FragmentBytes(
                new Fragment(0, List.of(new TrackRun(1, List.of(sample)))), new FragmentTime(0, 1, 0), true);
    }

    private static SegmentEncoder encoder() {
        return new SegmentSample(1, 0, 1).encoder;
    }

    @Test
    void encoder_takesSoManyFragmentsAndNoMore() {
        SegmentEncoder encoder = encoder();
        FragmentBytes fragment = fragment(1);
        for (int i = 0; i < SegmentIndex.MAX_FRAGMENTS; i++) {
            assertThat(encoder.hasRoom()).isTrue();
            encoder.add(fragment);
        }
        assertThat(encoder.hasRoom()).isFalse();
        assertThatThrownBy(() -> encoder.add(fragment))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("131072 fragments");

        SegmentIndex index = encoder.end(EndReason.FULL);
        ByteBuffer box = index.encode();
        assertThat(box.remaining()).isEqualTo(index.sizeBytes()).isLessThanOrEqualTo(SegmentIndex.MAX_BYTES);
        assertThat(SegmentIndex.decode(box, encoder.sizeBytes())).isEqualTo(index);
    }

    @Test
    void encoder_takesNoFragmentThatWouldBeginBehindFourGibibytes() {
        SegmentEncoder encoder = encoder();
        FragmentBytes fragment = fragment(16 << 20);
        while (encoder.hasRoom()) {
            encoder.add(fragment);
        }
        assertThat(encoder.sizeBytes()).isGreaterThan(SegmentIndex.MAX_OFFSET);
        FragmentMark last = encoder.fragments().get(encoder.fragments().size() - 1);
        assertThat(last.offset()).isBetween(SegmentIndex.MAX_OFFSET - fragment.sizeBytes(), SegmentIndex.MAX_OFFSET);
        SegmentIndex index = encoder.end(EndReason.FULL);
        assertThat(SegmentIndex.decode(index.encode(), encoder.sizeBytes())).isEqualTo(index);
    }

    @Test
    void index_ofMoreThanASegmentHolds_isRefused() {
        SegmentPreamble preamble = encoder().preamble();
        FragmentMark mark = new FragmentMark(5000, 0, 0, 0, 1, 0, 100, 0);
        List<FragmentMark> many = Collections.nCopies(SegmentIndex.MAX_FRAGMENTS + 1, mark);
        assertThatThrownBy(() -> new SegmentIndex(preamble, EndReason.FULL, many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("131073 fragments");
        FragmentMark far = new FragmentMark(SegmentIndex.MAX_OFFSET + 1, 0, 0, 0, 1, 0, 100, 0);
        assertThatThrownBy(() -> new SegmentIndex(preamble, EndReason.FULL, List.of(far)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a fragment at 4294967296");
    }

    @Test
    void cutTo_forgetsWhatDoesNotLieWithinWhollyAndCountsOn() {
        SegmentSample sample = new SegmentSample(2, 4, 50);
        SegmentEncoder encoder = sample.encoder;
        List<FragmentMark> before = List.copyOf(encoder.fragments());
        long wholeSize = encoder.sizeBytes();

        encoder.cutTo(wholeSize);
        assertThat(encoder.fragments()).isEqualTo(before);
        encoder.cutTo(before.get(2).endOffset() - 1);
        assertThat(encoder.fragments()).isEqualTo(before.subList(0, 2));
        assertThat(encoder.sizeBytes()).isEqualTo(before.get(2).offset());

        encoder.add(fragment(10));
        FragmentMark next = encoder.fragments().get(2);
        assertThat(next.offset()).isEqualTo(before.get(2).offset());
        assertThat(next.number())
                .as("what was lost may still lie there under its number")
                .isEqualTo(4);

        encoder.cutTo(0);
        assertThat(encoder.fragments()).isEmpty();
        assertThat(encoder.sizeBytes()).isEqualTo(encoder.preamble().sizeBytes());
    }

    @Test
    void afterACut_aFileThatWentOnIsReadAsItIs() throws IOException {
        SegmentSample sample = new SegmentSample(3, 4, 50);
        byte[] open = sample.open();
        FragmentMark third = sample.fragments().get(2);
        sample.encoder.cutTo(third.offset());
        ByteBuffer file = ByteBuffer.allocate(open.length + 100_000).put(open, 0, (int) third.offset());
        for (ByteBuffer part : sample.encoder.add(fragment(99))) {
            file.put(part);
        }
        file.put(sample.encoder.end(EndReason.DISK).encode()).flip();

        SegmentScan scan = SegmentScan.of(SegmentBytes.of(file));
        assertThat(scan.isWhole()).isTrue();
        assertThat(scan.fragments()).extracting(FragmentMark::number).containsExactly(0, 1, 4);
    }
}
