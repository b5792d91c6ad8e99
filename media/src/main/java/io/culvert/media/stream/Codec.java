package io.culvert.media.stream;

import java.util.Locale;

/** The payload formats that Culvert knows by name; anything else passes through as {@link #OTHER}. */
public enum Codec {
    H264("H264"),
    H265("H265"),
    AAC("MPEG4-GENERIC"),
    PCMU("PCMU"),
    PCMA("PCMA"),
    OPUS("OPUS"),
    MJPEG("JPEG"),
    OTHER("");

    private final String encodingName;

    Codec(String encodingName) {
        this.encodingName = encodingName;
    }

    /** As {@code a=rtpmap} has it; empty for {@link #OTHER}. */
    public String encodingName() {
        return encodingName;
    }

    /** As playlists and JSON have it, e.g. {@code h264}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the format consists of NAL units. */
    public boolean hasNalUnits() {
        return this == H264 || this == H265;
    }

    /** By the encoding name of {@code a=rtpmap}, without case. */
    public static Codec ofEncodingName(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "H264" -> H264;
            case "H265", "HEVC" -> H265;
            case "MPEG4-GENERIC" -> AAC;
            case "PCMU" -> PCMU;
            case "PCMA" -> PCMA;
            case "OPUS" -> OPUS;
            case "JPEG" -> MJPEG;
            default -> OTHER;
        };
    }
}
