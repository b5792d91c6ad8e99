package io.culvert.media.sdp;

/**
 * One {@code a=} line.
 *
 * @param value what follows the colon, trimmed; empty when there is none
 */
public record SdpAttribute(String name, String value) {

    /** An attribute that has no value. */
    public static SdpAttribute flag(String name) {
        return new SdpAttribute(name, "");
    }

    static SdpAttribute parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new SdpAttribute(text.strip(), "")
                : new SdpAttribute(
                        text.substring(0, colon).strip(),
                        text.substring(colon + 1).strip());
    }

    void format(StringBuilder out) {
        out.append("a=").append(name);
        if (!value.isEmpty()) {
            out.append(':').append(value);
        }
        out.append("\r\n");
    }
}
