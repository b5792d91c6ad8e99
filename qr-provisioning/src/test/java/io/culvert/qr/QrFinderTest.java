package io.culvert.qr;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.qr.QrPayloadException.Fault;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How well spoilt pictures are read is measured by {@code ScanRateIT} in system-tests. */
class QrFinderTest {
    private static final Duration TIME = Duration.ofSeconds(2);
    private static final String OURS = Payloads.of(Payloads.home()).text();
    private static final String NEIGHBOURS_WIFI = "WIFI:T:WPA;S:Nachbar;P:geheim12;;";

    @Test
    void ourCode_isFound() throws Exception {
        assertThat(look(wall(OURS))).isEqualTo(new Sighting.Found(Payloads.of(Payloads.home())));
    }

    @Test
    void ourCode_isFoundAmongOthers() throws Exception {
        assertThat(look(wall(NEIGHBOURS_WIFI, "https://www.example.org", OURS, "CV9 of a newer one")))
                .isInstanceOf(Sighting.Found.class);
    }

    @Test
    void emptyWall_isNothing() throws Exception {
        assertThat(look(wall())).isEqualTo(new Sighting.Nothing());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    WIFI:T:WPA;S:Nachbar;P:geheim12;; | NOT_OURS
                    https://www.example.org           | NOT_OURS
                    CVX-1                             | NOT_OURS
                    CV2something newer                | VERSION
                    CV1                               | DAMAGED
                    CV1AAAAAAAAAAAAAAAA               | DAMAGED
                    """)
    void anotherCode_isTold(String text, Fault fault) throws Exception {
        assertThat(look(wall(text)))
                .isInstanceOfSatisfying(Sighting.Unusable.class, unusable -> assertThat(unusable.fault())
                        .isEqualTo(fault));
    }

    @Test
    void ofOtherCodes_theNearestToOursIsTold() throws Exception {
        assertThat(look(wall(NEIGHBOURS_WIFI, "CV2 of a newer one")))
                .isInstanceOfSatisfying(Sighting.Unusable.class, unusable -> assertThat(unusable.fault())
                        .isEqualTo(Fault.VERSION));
    }

    @Test
    void refusal_repeatsNothingOfTheCode() throws Exception {
        assertThat(look(wall(NEIGHBOURS_WIFI)).toString()).doesNotContain("Nachbar", "geheim12");
    }

    @Test
    void payloadWithoutWifi_isFound() throws Exception {
        assertThat(look(wall(Payloads.of(null).text()))).isInstanceOf(Sighting.Found.class);
    }

    @Test
    void noise_endsInTime() {
        byte[] light = new byte[1_920 * 1_080];
        new Random(7).nextBytes(light);

        long begun = System.nanoTime();
        new QrFinder().look(new GreyPicture(1_920, 1_080, light), Duration.ofMillis(200));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void wallFullOfCorners_endsInTime() {
        // Thousands of finder patterns: threes that could belong together without end.
        int side = 1_260;
        byte[] light = new byte[side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int ring = Math.max(Math.abs(x % 27 / 3 - 4), Math.abs(y % 27 / 3 - 4));
                light[y * side + x] = (byte) (ring == 2 || ring == 4 ? 255 : 0);
            }
        }

        long begun = System.nanoTime();
        Sighting sighting = new QrFinder().look(new GreyPicture(side, side, light), Duration.ofMillis(200));

        assertThat(sighting).isEqualTo(new Sighting.Nothing());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,3", "1,500", "7,7", "3000,2"})
    void pictureOfOddSize_isNothing(int width, int height) {
        Sighting sighting = new QrFinder().look(new GreyPicture(width, height, new byte[width * height]), TIME);

        assertThat(sighting).isEqualTo(new Sighting.Nothing());
    }

    private static Sighting look(GreyPicture picture) {
        return new QrFinder().look(picture, TIME);
    }

    /** A grey wall with codes in two rows. */
    private static GreyPicture wall(String... texts) throws Exception {
        BufferedImage wall = new BufferedImage(800, 700, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = wall.createGraphics();
        graphics.setColor(Color.GRAY);
        graphics.fillRect(0, 0, 800, 700);
        for (int i = 0; i < texts.length; i++) {
            BufferedImage code = ImageIO.read(new ByteArrayInputStream(QrPicture.png(texts[i], 5)));
            graphics.drawImage(code, 20 + 400 * (i % 2), 20 + 340 * (i / 2), null);
        }
        graphics.dispose();
        return new GreyPicture(800, 700, ((DataBufferByte) wall.getRaster().getDataBuffer()).getData());
    }
}
