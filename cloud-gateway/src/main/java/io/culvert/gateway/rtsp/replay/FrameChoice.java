package io.culvert.gateway.rtsp.replay;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which pictures are sent: the {@code Frames} header of the ONVIF Streaming Specification, section "Frames header field".
 *
 * @param intervalMicros of {@link Kind#INTRA}, by the time of the recording: no two pictures nearer to each other than this
 */
public record FrameChoice(Kind kind, long intervalMicros) {
    /** What is sent of pictures. */
    public enum Kind {
        ALL,
        /** All but those that are shown before one that came earlier. */
        PREDICTED,
        /** Key frames alone, and no sound. */
        INTRA
    }

    public static final FrameChoice ALL = new FrameChoice(Kind.ALL, 0);

    private static final int MAX_DIGITS = 10;

    /** Null where the text is none of {@code all, predicted, intra, intra/MILLISECONDS}. */
    public static @Nullable FrameChoice parse(String header) {
        String text = header.strip().toLowerCase(Locale.ROOT);
        switch (text) {
            case "all":
                return ALL;
            case "predicted":
                return new FrameChoice(Kind.PREDICTED, 0);
            case "intra":
                return new FrameChoice(Kind.INTRA, 0);
            default:
                break;
        }
        String interval = text.startsWith("intra/") ? text.substring(6).strip() : "";
        boolean number = !interval.isEmpty()
                && interval.length() <= MAX_DIGITS
                && interval.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? new FrameChoice(Kind.INTRA, Long.parseLong(interval) * 1000) : null;
    }

    /** As the header has it. */
    public String format() {
        String word = kind.name().toLowerCase(Locale.ROOT);
        return intervalMicros == 0 ? word : word + "/" + intervalMicros / 1000;
    }
}
