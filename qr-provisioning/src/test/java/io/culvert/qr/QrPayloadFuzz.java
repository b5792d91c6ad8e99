package io.culvert.qr;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a picture may say to a camera: refused with a reason, or a payload that says the same again. The first octet puts a
 * checksum that fits behind the rest, or does not.
 */
public final class QrPayloadFuzz {
    private QrPayloadFuzz() {}

    public static List<byte[]> seeds() {
        String home = Payloads.of(Payloads.home()).text();
        String wired = Payloads.of(null).text();
        return List.of(
                ("s" + home.substring(0, home.length() - 6)).getBytes(StandardCharsets.UTF_8),
                ("s" + wired.substring(0, wired.length() - 6)).getBytes(StandardCharsets.UTF_8),
                ("u" + home).getBytes(StandardCharsets.UTF_8),
                "uWIFI:S:home;T:WPA;P:secret;;".getBytes(StandardCharsets.UTF_8));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        if ((input[0] & 1) != 0) {
            text = Payloads.signed(text);
        }
        try {
            QrPayload payload = QrPayload.parse(text);
            if (!QrPayload.parse(payload.text()).equals(payload)) {
                throw new AssertionError("broken promise: what was read is written so that it is read again");
            }
        } catch (QrPayloadException refused) {
            if (refused.getMessage() == null || refused.getMessage().isBlank()) {
                throw new AssertionError("broken promise: a refusal has a reason", refused);
            }
        }
    }
}
