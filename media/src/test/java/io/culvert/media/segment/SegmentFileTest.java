package io.culvert.media.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentFileTest {
    @TempDir
    Path folder;

    private final SegmentSample sample = new SegmentSample(1, 5, 200);

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("segment.mp4"), bytes);
    }

    /** Spoils the header, which stands behind the file type. */
    private static byte[] withoutHeader(byte[] file) {
        Arrays.fill(file, 60, 90, (byte) 0);
        return file;
    }

    @Test
    void open_ofAnEndedSegment_saysAllOfIt() throws IOException {
        try (SegmentFile file = SegmentFile.open(file(sample.ended()))) {
            assertThat(file.endReason()).isEqualTo(EndReason.FULL);
            assertThat(file.fragments()).isEqualTo(sample.fragments());
            assertThat(file.preamble()).isEqualTo(sample.encoder.preamble());
            assertThat(file.header().isOf(SegmentSample.VOLUME, SegmentSample.CAMERA))
                    .isTrue();
            assertThat(file.head(file.fragments().get(3))).isNotNull();
        }
    }

    @Test
    void open_ofASegmentThatNobodyEnded_hasWhatIsWhole() throws IOException {
        byte[] open = sample.open();
        try (SegmentFile file = SegmentFile.open(file(Arrays.copyOf(open, open.length - 1)))) {
            assertThat(file.endReason()).isNull();
            assertThat(file.fragments()).isEqualTo(sample.fragments().subList(0, 4));
        }
    }

    @Test
    void open_withADamagedHeader_goesByTheIndex() throws IOException {
        try (SegmentFile file = SegmentFile.open(file(withoutHeader(sample.ended())))) {
            assertThat(file.preamble()).isEqualTo(sample.encoder.preamble());
            assertThat(file.fragments()).isEqualTo(sample.fragments());
        }
    }

    @Test
    void open_withADamagedHeaderAndNoIndex_isNoSegment() throws IOException {
        Path file = file(withoutHeader(sample.open()));
        assertThatThrownBy(() -> SegmentFile.open(file))
                .isInstanceOf(NotASegmentException.class)
                .hasMessageContaining("segment.mp4 begins with no header");
        assertThat(SegmentScan.of(SegmentBytes.of(ByteBuffer.wrap(Files.readAllBytes(file))))
                        .fragments())
                .as("which are whole all the same")
                .isEqualTo(sample.fragments());
    }

    @Test
    void open_ofNothingOrNoise_isNoSegment() throws IOException {
        Path nothing = file(new byte[0]);
        assertThatThrownBy(() -> SegmentFile.open(nothing)).isInstanceOf(NotASegmentException.class);
        Path zeros = file(new byte[100_000]);
        assertThatThrownBy(() -> SegmentFile.open(zeros)).isInstanceOf(NotASegmentException.class);
    }

    @Test
    void open_ofALink_isRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.mp4"), file(sample.ended()));
        assertThatThrownBy(() -> SegmentFile.open(link)).isInstanceOf(IOException.class);
    }
}
