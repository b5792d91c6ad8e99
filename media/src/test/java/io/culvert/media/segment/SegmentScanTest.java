package io.culvert.media.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever is damaged: what is whole is found, and nothing else. */
class SegmentScanTest {
    private static final int LAST_BYTES = 65_536;

    private static SegmentScan scan(byte[] bytes) throws IOException {
        return SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(bytes)));
    }

    private static List<Damage> check(byte[] bytes) throws IOException {
        return check(bytes, SegmentCheck.Depth.MEDIA);
    }

    private static List<Damage> check(byte[] bytes, SegmentCheck.Depth depth) throws IOException {
        return SegmentCheck.of(SegmentBytes.of(ByteBuffer.wrap(bytes)), depth);
    }

    @Test
    void endedSegment_isWhole() throws IOException {
        SegmentSample sample = new SegmentSample(1, 5, 100);

        SegmentScan scan = scan(sample.ended());

        assertThat(scan.isWhole()).isTrue();
        assertThat(scan.fragments()).isEqualTo(sample.fragments()).hasSize(5);
        assertThat(scan.preamble()).isEqualTo(sample.encoder.preamble());
        assertThat(scan.index()).isEqualTo(sample.encoder.end(EndReason.FULL));
        assertThat(check(sample.ended())).isEmpty();
    }

    @Test
    void cutAnywhereInItsLast65536Bytes_keepsEveryWholeFragmentAndNothingMore() throws IOException {
        SegmentSample sample = new SegmentSample(2, 18, 900);
        byte[] file = sample.ended();
        assertThat(file.length).isGreaterThan(LAST_BYTES);
        for (int length = file.length - 1; length >= file.length - LAST_BYTES; length--) {
            int cut = length;
            List<FragmentMark> whole = sample.fragments().stream()
                    .filter(mark -> mark.endOffset() <= cut)
                    .toList();

            SegmentScan scan = SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(file, 0, cut)));

            boolean right = scan.fragments().equals(whole)
                    && scan.wholeBytes() == whole.get(whole.size() - 1).endOffset()
                    && scan.damaged().isEmpty()
                    && scan.index() == null;
            if (!right) {
                fail("cut at " + cut + ": " + scan);
            }
        }
    }

    @Test
    void zerosAtTheEnd_areCutOff() throws IOException {
        SegmentSample sample = new SegmentSample(3, 6, 300);
        byte[] open = sample.open();
        byte[] ended = sample.ended();

        SegmentScan interrupted = scan(Arrays.copyOf(open, open.length + 70_000));
        SegmentScan longer = scan(Arrays.copyOf(ended, ended.length + 70_000));

        assertThat(interrupted.fragments()).isEqualTo(sample.fragments());
        assertThat(interrupted.wholeBytes()).isEqualTo(open.length);
        assertThat(longer.wholeBytes()).isEqualTo(ended.length);
        assertThat(longer.index()).isNotNull();
        assertThat(longer.isWhole()).isFalse();
    }

    @Test
    void holeOfZerosAnywhere_costsOnlyTheFragmentsItLiesIn() throws IOException {
        SegmentSample sample = new SegmentSample(4, 8, 300);
        byte[] file = sample.ended();
        for (int from = sample.encoder.preamble().sizeBytes(); from < file.length; from += 37) {
            int to = Math.min(file.length, from + 1024);
            byte[] holed = file.clone();
            Arrays.fill(holed, from, to, (byte) 0);

            assertThat(scan(holed).fragments())
                    .isEqualTo(sample.fragments().stream()
                            .filter(mark -> isSame(file, holed, mark))
                            .toList());
        }
    }

    /** Zeros over zeros harm nothing. */
    private static boolean isSame(byte[] one, byte[] other, FragmentMark mark) {
        int from = (int) mark.offset();
        int to = (int) mark.endOffset();
        return Arrays.equals(one, from, to, other, from, to);
    }

    @Test
    void holeMadeFree_isSteppedOver() throws IOException {
        SegmentSample sample = new SegmentSample(5, 5, 300);
        byte[] file = sample.open();
        FragmentMark second = sample.fragments().get(1);
        Arrays.fill(file, (int) second.offset() + 10, (int) second.offset() + 500, (byte) 0);

        SegmentScan holed = scan(file);
        assertThat(holed.damaged()).containsExactly(new DamagedSpan(second.offset(), second.endOffset()));
        holed.damaged().get(0).freeHeader().get(0, file, (int) second.offset(), 8);
        ByteBuffer index = Objects.requireNonNull(holed.newIndex(null)).encode();
        byte[] mended = Arrays.copyOf(file, file.length + index.remaining());
        index.get(0, mended, file.length, index.remaining());

        assertThat(scan(mended).isWhole()).isTrue();
        assertThat(scan(mended).fragments()).hasSize(4);
        assertThat(check(mended)).isEmpty();
    }

    @Test
    void everyBitFlipped_isFoundAndCostsOneFragmentAtMost() throws IOException {
        SegmentSample sample = new SegmentSample(6, 3, 24);
        byte[] file = sample.ended();
        for (int bit = 0; bit < 8 * file.length; bit++) {
            int at = bit / 8;
            file[at] ^= (byte) (1 << bit % 8);

            assertThat(check(file)).as("bit %d", bit).isNotEmpty();
            assertThat(scan(file).fragments())
                    .as("bit %d", bit)
                    .isEqualTo(sample.fragments().stream()
                            .filter(mark -> at < mark.offset() || at >= mark.endOffset())
                            .toList());
            file[at] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void fragmentOfAnotherSegment_isNotTakenForOneOfThis() throws IOException {
        SegmentSample sample = new SegmentSample(7, 4, 100);
        SegmentSample other = new SegmentSample(8, 4, 100);
        byte[] file = sample.open();
        FragmentMark second = sample.fragments().get(1);
        byte[] foreign = other.open();
        System.arraycopy(foreign, (int) second.offset(), file, (int) second.offset(), second.lengthBytes() + 80);

        assertThat(scan(file).fragments()).extracting(FragmentMark::number).containsExactly(0, 2, 3);
    }

    /** A disk that wrote to a wrong place: the mark is true, and what it speaks of is elsewhere. */
    @Test
    void markThatStrayed_costsOnlyTheFragmentsThatItLiesIn() throws IOException {
        SegmentSample sample = new SegmentSample(12, 6, 300);
        byte[] whole = sample.ended();
        for (int from = 0; from < 6; from++) {
            for (int to = 0; to < 6; to++) {
                FragmentMark stray = sample.fragments().get(from);
                FragmentMark victim = sample.fragments().get(to);
                for (long at : new long[] {victim.offset(), victim.offset() + 300, victim.endOffset() - 40}) {
                    byte[] file = whole.clone();
                    System.arraycopy(whole, (int) stray.offset(), file, (int) at, FragmentMark.BYTES);

                    assertThat(scan(file).fragments())
                            .as("mark %d at %d", from, at)
                            .isEqualTo(sample.fragments().stream()
                                    .filter(mark -> isSame(whole, file, mark))
                                    .toList());
                }
            }
        }
    }

    @Test
    void headersOfMediaThatAreOverwritten_areFoundWithoutReadingMedia() throws IOException {
        SegmentSample sample = new SegmentSample(13, 3, 300);
        byte[] file = sample.ended();
        FragmentMark second = sample.fragments().get(1);
        int mdat = (int) second.endOffset() - 4 * 300 - 8;
        for (int at : new int[] {(int) second.mediaOffset(), (int) second.mediaOffset() + 4, mdat, mdat + 7}) {
            file[at] ^= 1;
            assertThat(check(file, SegmentCheck.Depth.MARKS))
                    .as("byte %d", at)
                    .containsExactly(new Damage(Damage.Kind.MEDIA, 1, second.mediaOffset(), second.endOffset()));
            assertThat(check(file, SegmentCheck.Depth.INDEX)).isEmpty();
            file[at] ^= 1;
        }
        assertThat(check(file, SegmentCheck.Depth.MARKS)).isEmpty();
    }

    @Test
    void segmentOfAnotherVolume_saysSo() throws IOException {
        SegmentHeader header = Objects.requireNonNull(
                        scan(new SegmentSample(9, 1, 10).open()).preamble())
                .header();

        assertThat(header.isOf(SegmentSample.VOLUME, SegmentSample.CAMERA)).isTrue();
        assertThat(header.isOf(new UUID(9, 9), SegmentSample.CAMERA)).isFalse();
        assertThat(header.isOf(SegmentSample.VOLUME, new UUID(9, 9))).isFalse();
    }

    @Test
    void trustedBytes_areNotRead() throws IOException {
        SegmentSample sample = new SegmentSample(10, 4, 100);
        byte[] file = sample.open();
        FragmentMark second = sample.fragments().get(1);
        file[(int) second.endOffset() - 1] ^= 1;

        assertThat(scan(file).fragments()).hasSize(3);
        assertThat(SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(file)), second.endOffset())
                        .fragments())
                .hasSize(4);
    }

    @Test
    void lookingAgain_goesOnBehindWhatIsKnown() throws IOException {
        SegmentSample sample = new SegmentSample(12, 60, 500);
        byte[] file = sample.ended();
        List<FragmentMark> known = List.of();
        for (FragmentMark newest : sample.fragments()) {
            CountedReads bytes = new CountedReads(ByteBuffer.wrap(file, 0, (int) newest.endOffset()));
            SegmentScan scan = SegmentScan.of(bytes, bytes.size(), known);
            known = scan.fragments();
            assertThat(known).isEqualTo(sample.fragments().subList(0, newest.number() + 1));
            assertThat(scan.index()).isNull();
            assertThat(bytes.reads).as("however many there are").isLessThan(10);
        }
        SegmentScan whole = SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(file)), file.length, known);
        assertThat(whole).isEqualTo(scan(file));
        assertThat(whole.index()).isNotNull();
    }

    @Test
    void lookingAgain_atAFileThatWasCut_findsWhatIsLeft() throws IOException {
        SegmentSample sample = new SegmentSample(13, 5, 100);
        byte[] file = sample.open();
        List<FragmentMark> all = sample.fragments();
        for (int left = 0; left < 5; left++) {
            int length = left == 0
                    ? (int) all.get(0).offset()
                    : (int) all.get(left - 1).endOffset();
            byte[] cut = Arrays.copyOf(file, length);
            assertThat(SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(cut)), length, all)
                            .fragments())
                    .isEqualTo(all.subList(0, left));
            byte[] overwritten = Arrays.copyOf(cut, file.length); // as long as before, and something else stands there
            assertThat(SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(overwritten)), file.length, all)
                            .fragments())
                    .isEqualTo(all.subList(0, left));
        }
    }

    /** Bytes that know how often they were asked for. */
    private static final class CountedReads implements SegmentBytes {
        private final SegmentBytes bytes;
        private int reads;

        CountedReads(ByteBuffer bytes) {
            this.bytes = SegmentBytes.of(bytes);
        }

        @Override
        public long size() throws IOException {
            return bytes.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            reads++;
            return bytes.read(into, position);
        }
    }

    @Test
    void noise_holdsNothing() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(5000)];
            random.nextBytes(noise);

            SegmentScan scan = scan(noise);

            assertThat(scan.fragments()).isEmpty();
            assertThat(scan.preamble()).isNull();
            assertThat(scan.wholeBytes()).isZero();
        }
    }
}
