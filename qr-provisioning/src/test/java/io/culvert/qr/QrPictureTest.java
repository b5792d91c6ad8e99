package io.culvert.qr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.Result;
import com.google.zxing.ResultMetadataType;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrPictureTest {
    private static final int QUIET = 4;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void png_ofAnyPayload_readsAsTheSameText(int modulePixels) throws Exception {
        Random random = new Random(modulePixels);
        for (int i = 0; i < 20; i++) {
            String text = Payloads.random(random).text();

            assertThat(read(image(QrPicture.png(text, modulePixels))).getText()).isEqualTo(text);
        }
    }

    @Test
    void png_isOfErrorCorrectionM_withAQuietZoneOfFourModules() throws Exception {
        BufferedImage image = image(QrPicture.png(Payloads.of(Payloads.home()).text(), 5));

        assertThat(read(image).getResultMetadata()).containsEntry(ResultMetadataType.ERROR_CORRECTION_LEVEL, "M");
        int quiet = QUIET * 5;
        for (int at = 0; at < image.getWidth(); at++) {
            for (int edge = 0; edge < quiet; edge++) {
                assertThat(image.getRGB(at, edge)).isEqualTo(-1);
                assertThat(image.getRGB(edge, at)).isEqualTo(-1);
                assertThat(image.getRGB(at, image.getHeight() - 1 - edge)).isEqualTo(-1);
                assertThat(image.getRGB(image.getWidth() - 1 - edge, at)).isEqualTo(-1);
            }
        }
        assertThat(image.getRGB(quiet, quiet)).as("corner of a finder").isEqualTo(0xFF000000);
    }

    @Test
    void svg_drawsTheSameModules() throws Exception {
        String text = Payloads.of(Payloads.home()).text();

        String svg = QrPicture.svg(text);

        assertThat(svg).doesNotContain("style", "script", "width=");
        assertThat(read(drawn(svg)).getText()).isEqualTo(text);
    }

    @Test
    void largestPayload_isOfVersionTen() throws Exception {
        String text = "x".repeat(QrPayload.MAX_BYTES);

        BufferedImage image = image(QrPicture.png(text, 1));

        assertThat(image.getWidth()).isEqualTo(57 + 2 * QUIET);
    }

    @Test
    void whatIsLarger_isRefusedWithoutRepeatingIt() {
        String large = "secret".repeat(40);

        assertThatThrownBy(() -> QrPicture.svg(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 11")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> QrPicture.png("secret".repeat(1_000), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65})
    void png_withModulesOfNoUse_isRefused(int modulePixels) {
        assertThatThrownBy(() -> QrPicture.png("text", modulePixels)).isInstanceOf(IllegalArgumentException.class);
    }

    private static BufferedImage image(byte[] png) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    @Test
    void png_ofAnyText_isReadByASimpleReader() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[70 + random.nextInt(80)];
            random.nextBytes(bytes);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(QrPicture.png(text, 8)));
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            BinaryBitmap bitmap = new BinaryBitmap(
                    new HybridBinarizer(new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels)));
            assertThat(new QRCodeReader().decode(bitmap).getText())
                    .as("text %d", i)
                    .isEqualTo(text);
        }
    }

    /** Draws the rectangles of the dark path, four pixels a module. */
    private static BufferedImage drawn(String svg) {
        Matcher box = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
        assertThat(box.find()).isTrue();
        int size = Integer.parseInt(box.group(1)) * 4;
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, size, size);
        graphics.setColor(Color.BLACK);
        Matcher runs = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-\\3z").matcher(svg);
        while (runs.find()) {
            graphics.fillRect(
                    Integer.parseInt(runs.group(1)) * 4,
                    Integer.parseInt(runs.group(2)) * 4,
                    Integer.parseInt(runs.group(3)) * 4,
                    4);
        }
        return image;
    }

    private static Result read(BufferedImage image) throws Exception {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        BinaryBitmap bitmap = new BinaryBitmap(
                new GlobalHistogramBinarizer(new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels)));
        Result result = new QRCodeReader().decode(bitmap, Map.of(DecodeHintType.PURE_BARCODE, true));
        assertThat(result.getBarcodeFormat()).isEqualTo(BarcodeFormat.QR_CODE);
        return result;
    }
}
