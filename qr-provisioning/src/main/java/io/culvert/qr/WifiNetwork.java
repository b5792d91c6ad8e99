package io.culvert.qr;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The Wi-Fi network that a camera is to join.
 *
 * @param ssid 1 to 32 bytes of UTF-8 (IEEE 802.11 section 9.4.2.2), no control characters
 * @param password empty for an open network; 8 to 63 printable ASCII characters for WPA and WPA3, 5 or 13 characters or 10 or
 *     26 hexadecimal digits for WEP
 * @param hidden whether it does not tell its name by itself
 */
public record WifiNetwork(String ssid, String password, WifiSecurity security, boolean hidden) {
    private static final int MAX_SSID_BYTES = 32;
    private static final Pattern PASSPHRASE = Pattern.compile("[ -~]{8,63}");
    private static final Pattern WEP_KEY = Pattern.compile("[ -~]{5}|[ -~]{13}|[0-9A-Fa-f]{10}|[0-9A-Fa-f]{26}");

    /** @throws IllegalArgumentException with what is wrong, in words for who filled in the form; never with the password */
    public WifiNetwork {
        int bytes = ssid.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_SSID_BYTES) {
            throw new IllegalArgumentException(
                    "the Wi-Fi name has " + bytes + " bytes (expected: 1 to " + MAX_SSID_BYTES + ")");
        }
        if (ssid.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the Wi-Fi name holds a control character");
        }
        switch (security) {
            case OPEN -> {
                if (!password.isEmpty()) {
                    throw new IllegalArgumentException("an open Wi-Fi network has no password");
                }
            }
            case WPA, WPA3 -> {
                if (!PASSPHRASE.matcher(password).matches()) {
                    throw new IllegalArgumentException(
                            "the Wi-Fi password does not fit WPA (expected: 8 to 63 printable ASCII characters)");
                }
            }
            case WEP -> {
                if (!WEP_KEY.matcher(password).matches()) {
                    throw new IllegalArgumentException("the Wi-Fi password does not fit WEP"
                            + " (expected: 5 or 13 characters, or 10 or 26 hexadecimal digits)");
                }
            }
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "WifiNetwork[ssid=" + ssid + ", security=" + security + ", hidden=" + hidden + "]";
    }
}
