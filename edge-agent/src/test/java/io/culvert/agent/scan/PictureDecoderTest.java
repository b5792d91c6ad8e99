package io.culvert.agent.scan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.qr.GreyPicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureDecoderTest {

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "bmp"})
    void pictureCutOff_isDamaged_andNoEndOfPictures(String format) throws IOException {
        byte[] cutOff = Arrays.copyOf(white(format), 24);

        assertThatThrownBy(() -> PictureDecoder.decode(cutOff))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(EOFException.class);
    }

    @Test
    void motionJpeg_withoutHuffmanTables_isReadByTheStandardOnes() throws IOException {
        byte[] picture;
        try (InputStream file = getClass().getResourceAsStream("ffmpeg_mjpeg_no-huffman-tables.jpg")) {
            picture = requireNonNull(file).readAllBytes();
        }

        GreyPicture grey = PictureDecoder.decode(picture);

        assertThat(grey.width()).isEqualTo(64);
        assertThat(grey.height()).isEqualTo(48);
        for (int y = 0; y < 48; y++) {
            assertThat(grey.light(28, y)).as("black side, row %d", y).isLessThan(40);
            assertThat(grey.light(36, y)).as("white side, row %d", y).isGreaterThan(215);
        }
    }

    @Test
    void pictureTorn_isLeftOut_andTheNextOneRead() throws Exception {
        byte[] whole = white("jpeg");
        byte[] torn = Arrays.copyOf(whole, 40); // in the middle of a segment, which swallows the end
        torn[38] = (byte) 0xFF;
        torn[39] = (byte) 0xD9;
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9}); // nothing at all
        stream.writeBytes(whole);
        stream.writeBytes(torn);

        try (MjpegPictures pictures = new MjpegPictures(new ByteArrayInputStream(stream.toByteArray()))) {
            assertThatThrownBy(pictures::next).isInstanceOf(IOException.class).isNotInstanceOf(EOFException.class);
            assertThat(requireNonNull(pictures.next()).width()).isEqualTo(32);
            assertThat(pictures.next()).isNull();
        }
    }

    private static byte[] white(String format) throws IOException {
        BufferedImage picture = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        assertThat(ImageIO.write(picture, format, file)).isTrue();
        return file.toByteArray();
    }
}
