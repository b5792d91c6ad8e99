package io.culvert.qr;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Payloads of tests. */
final class Payloads {
    static final String TOKEN = "AAECAwQFBgcICQoLDA0ODw";
    static final String FINGERPRINT = "00112233445566778899aabbccddeeff";

    private Payloads() {}

    static QrPayload of(@Nullable WifiNetwork wifi) {
        return new QrPayload(wifi, "gateway.example.org", 8443, "12345678", TOKEN, FINGERPRINT);
    }

    /** A text with a checksum that fits. */
    static String signed(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        byte[] sum =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return text + Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    }

    static WifiNetwork home() {
        return new WifiNetwork("Дом 5 🏠", "correct horse", WifiSecurity.WPA, false);
    }

    static QrPayload random(Random random) {
        WifiSecurity security = List.of(WifiSecurity.values()).get(random.nextInt(4));
        WifiNetwork wifi = random.nextInt(5) == 0
                ? null
                : new WifiNetwork(
                        ssid(random),
                        switch (security) {
                            case OPEN -> "";
                            case WPA, WPA3 -> printable(random, 8 + random.nextInt(56));
                            case WEP -> printable(random, random.nextBoolean() ? 5 : 13);
                        },
                        security,
                        random.nextBoolean());
        byte[] token = new byte[16];
        random.nextBytes(token);
        return new QrPayload(
                wifi,
                random.nextBoolean()
                        ? "gw" + random.nextInt(1_000_000) + ".example.org"
                        : "2001:db8::" + random.nextInt(9_999),
                1 + random.nextInt(65_535),
                Integer.toString(random.nextInt(100_000_000)),
                Base64.getUrlEncoder().withoutPadding().encodeToString(token),
                String.format("%016x%016x", random.nextLong(), random.nextLong()));
    }

    private static String ssid(Random random) {
        String letters = "abcXYZ 0-9_\"\\;:,äßйя家🏠";
        StringBuilder ssid = new StringBuilder();
        int wanted = 1 + random.nextInt(8);
        while (ssid.codePointCount(0, ssid.length()) < wanted) {
            int at = random.nextInt(letters.codePointCount(0, letters.length()));
            ssid.appendCodePoint(letters.codePointAt(letters.offsetByCodePoints(0, at)));
        }
        return ssid.toString();
    }

    private static String printable(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + random.nextInt('~' - ' ' + 1)));
        }
        return text.toString();
    }
}
