package io.culvert.system.sight;

import io.culvert.qr.GreyPicture;
import io.culvert.qr.QrFinder;
import io.culvert.qr.QrPayload;
import io.culvert.qr.Sighting;
import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How many of many spoilt pictures of codes are read, each looked at once and by a finder that has seen none before.
 *
 * @param read of them, as what they say; none is ever read as anything else
 * @param wrong read as something that was not there
 * @param medianMillis of a look
 */
public record ScanRate(
        Distortion distortion, int pictures, int read, int wrong, long medianMillis, long longestMillis) {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Looks at {@code pictures} pictures of one kind, drawn from {@code seed}. */
    public static ScanRate of(Distortion distortion, int pictures, long seed) {
        RandomGenerator random = new SplittableRandom(seed ^ distortion.name().hashCode());
        List<Long> millis = new ArrayList<>();
        int read = 0;
        int wrong = 0;
        for (int i = 0; i < pictures; i++) {
            QrPayload payload = payload(random);
            GreyPicture picture = distortion.of(payload.text(), random);
            long begun = System.nanoTime();
            Sighting sighting = new QrFinder().look(picture, PATIENCE);
            millis.add((System.nanoTime() - begun) / 1_000_000);
            if (sighting instanceof Sighting.Found found) {
                read += found.payload().equals(payload) ? 1 : 0;
                wrong += found.payload().equals(payload) ? 0 : 1;
            }
        }
        millis.sort(null);
        return new ScanRate(distortion, pictures, read, wrong, millis.get(pictures / 2), millis.get(pictures - 1));
    }

    /** 0 to 1. */
    public double rate() {
        return (double) read / pictures;
    }

    /** Whether it is what the distortion asks for, and nothing was read that was not there. */
    public boolean isGood() {
        return wrong == 0 && rate() >= distortion.leastRate();
    }

    /** As a line of a Markdown table; {@link #HEADING} is its head. */
    public String line() {
        return String.format(
                "| %s | %s | %d of %d | %.0f %% | %d ms | %d ms |",
                distortion,
                distortion.description(),
                read,
                pictures,
                100 * distortion.leastRate(),
                medianMillis,
                longestMillis);
    }

    public static final String HEADING =
            "| distortion | | read | asked for | a look, median | longest |\n|---|---|---|---|---|---|";

    private static QrPayload payload(RandomGenerator random) {
        byte[] token = new byte[16];
        byte[] fingerprint = new byte[16];
        random.nextBytes(token);
        random.nextBytes(fingerprint);
        return new QrPayload(
                new WifiNetwork(
                        "Familie Müller 5G", "correct horse " + random.nextInt(10_000), WifiSecurity.WPA, false),
                "gateway.example.org",
                8443,
                Integer.toString(10_000_000 + random.nextInt(89_999_999)),
                Base64.getUrlEncoder().withoutPadding().encodeToString(token),
                HexFormat.of().formatHex(fingerprint));
    }
}
