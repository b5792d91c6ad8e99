package io.culvert.media.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a payload type stands for ({@code a=rtpmap}, RFC 4566 section 6).
 *
 * @param encodingName as written, e.g. {@code H264}; compare without case
 * @param clockRate ticks per second, at least 1
 * @param channels of audio; 1 when not given
 */
public record RtpMap(int payloadType, String encodingName, int clockRate, int channels) {

    private static final int MAX_CLOCK_RATE = 10_000_000;
    private static final int MAX_CHANNELS = 255;

    static @Nullable RtpMap parse(String value) {
        int space = blank(value);
        if (space < 0) {
            return null;
        }
        int payloadType = Decimal.parse(value.substring(0, space), 127);
        String[] parts = value.substring(space).strip().split("/", 4);
        if (payloadType < 0 || parts[0].isBlank()) {
            return null;
        }
        String name = parts[0].strip();
        int clockRate = parts.length > 1 ? Decimal.parse(parts[1], MAX_CLOCK_RATE) : -1;
        int channels = parts.length > 2 ? Decimal.parse(parts[2], MAX_CHANNELS) : -1;
        return new RtpMap(
                payloadType, name, clockRate > 0 ? clockRate : usualClockRate(name), channels > 0 ? channels : 1);
    }

    private static int blank(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isWhitespace(value.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static int usualClockRate(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "PCMU", "PCMA", "G726-32", "G726-16", "G726-24", "G726-40" -> 8000;
            case "OPUS" -> 48_000;
            default -> 90_000;
        };
    }

    /** The meaning that RFC 3551 section 6 gives a payload type by itself; null for dynamic and unassigned ones. */
    public static @Nullable RtpMap ofStatic(int payloadType) {
        return switch (payloadType) {
            case 0 -> new RtpMap(0, "PCMU", 8000, 1);
            case 3 -> new RtpMap(3, "GSM", 8000, 1);
            case 4 -> new RtpMap(4, "G723", 8000, 1);
            case 8 -> new RtpMap(8, "PCMA", 8000, 1);
            case 9 -> new RtpMap(9, "G722", 8000, 1);
            case 10 -> new RtpMap(10, "L16", 44_100, 2);
            case 11 -> new RtpMap(11, "L16", 44_100, 1);
            case 14 -> new RtpMap(14, "MPA", 90_000, 1);
            case 18 -> new RtpMap(18, "G729", 8000, 1);
            case 26 -> new RtpMap(26, "JPEG", 90_000, 1);
            case 32 -> new RtpMap(32, "MPV", 90_000, 1);
            case 33 -> new RtpMap(33, "MP2T", 90_000, 1);
            case 34 -> new RtpMap(34, "H263", 90_000, 1);
            default -> null;
        };
    }
}
