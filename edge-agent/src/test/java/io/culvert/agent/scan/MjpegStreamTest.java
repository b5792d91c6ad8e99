package io.culvert.agent.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MjpegStreamTest {

    @Test
    void pictures_oneBehindTheOther_areCutAsTheyWere() throws IOException {
        byte[] first = jpeg(1);
        byte[] second = jpeg(2);
        MjpegStream stream = stream(first, second);

        assertThat(stream.next()).isEqualTo(first);
        assertThat(stream.next()).isEqualTo(second);
        assertThat(stream.next()).isNull();
    }

    @Test
    void whatStandsBetween_isPassedOver() throws IOException {
        byte[] picture = jpeg(3);
        MjpegStream stream = stream(text("--b\r\nContent-Length: 7\r\n\r\n"), picture, text("\r\n--b\r\n"), picture);

        assertThat(stream.next()).isEqualTo(picture);
        assertThat(stream.next()).isEqualTo(picture);
        assertThat(stream.next()).isNull();
    }

    @Test
    void pictureInsideAPicture_doesNotEndIt() throws IOException {
        byte[] small = jpeg(4);
        byte[] around = jpeg(5);
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        picture.write(around, 0, 2);
        picture.writeBytes(
                new byte[] {(byte) 0xFF, (byte) 0xE1, (byte) ((small.length + 2) >> 8), (byte) (small.length + 2)});
        picture.writeBytes(small);
        picture.write(around, 2, around.length - 2);

        assertThat(stream(picture.toByteArray(), around).next()).isEqualTo(picture.toByteArray());
    }

    @Test
    void pictureCutOff_isLeftOut() throws IOException {
        byte[] picture = jpeg(6);

        assertThat(stream(Arrays.copyOf(picture, picture.length - 5)).next()).isNull();
    }

    @Test
    void noise_isNoPicture() throws IOException {
        byte[] noise = new byte[1 << 20];
        new Random(7).nextBytes(noise);
        MjpegStream stream = stream(noise);
        for (byte @Nullable [] picture = stream.next(); picture != null; picture = stream.next()) {
            assertThat(picture).startsWith((byte) 0xFF, (byte) 0xD8);
        }
    }

    private static MjpegStream stream(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return new MjpegStream(new ByteArrayInputStream(all.toByteArray()));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] jpeg(int seed) throws IOException {
        BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 64 * 48; i++) {
            picture.setRGB(i % 64, i / 64, random.nextInt());
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpeg", jpeg);
        return jpeg.toByteArray();
    }
}
