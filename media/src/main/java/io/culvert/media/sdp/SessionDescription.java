package io.culvert.media.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session description (RFC 4566), as far as RTSP needs it: names, attributes and media sections. Bandwidth, times
 * and personal data are not kept.
 *
 * @param origin value of {@code o=}, as written
 * @param name value of {@code s=}; empty when missing
 * @param connection value of the session's {@code c=}, null when missing
 * @param attributes of the session, in order
 * @param media sections, in order
 */
public record SessionDescription(
        String origin,
        String name,
        @Nullable String connection,
        List<SdpAttribute> attributes,
        List<MediaDescription> media) {

    /** Characters a description may have. */
    public static final int MAX_CHARS = 64 * 1024;

    /** Lines a description may have. */
    public static final int MAX_LINES = 1024;

    /** Characters a line may have. */
    public static final int MAX_LINE_CHARS = 16 * 1024;

    /** Media sections a description may have. */
    public static final int MAX_MEDIA = 16;

    public SessionDescription {
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /**
     * Reads a description the way cameras write them: any line ends, lines in any order before the first {@code m=},
     * unknown and broken lines left out.
     *
     * @throws SdpException when a limit is passed, or when neither {@code v=} nor {@code m=} is in it
     */
    public static SessionDescription parse(String text) {
        return new SdpParser().parse(text);
    }

    /** Value of the session's first attribute of this name, empty when it has none, null when it is missing. */
    public @Nullable String attribute(String attributeName) {
        return find(attributes, attributeName);
    }

    /** The session's control URL as written, null when missing. */
    public @Nullable String control() {
        return attribute("control");
    }

    static @Nullable String find(List<SdpAttribute> attributes, String name) {
        for (SdpAttribute attribute : attributes) {
            if (attribute.name().equalsIgnoreCase(name)) {
                return attribute.value();
            }
        }
        return null;
    }

    /** The description as text, lines ended by CR LF. */
    public String format() {
        StringBuilder out = new StringBuilder(512);
        out.append("v=0\r\no=").append(origin).append("\r\ns=");
        out.append(name.isEmpty() ? "-" : name).append("\r\n");
        if (connection != null) {
            out.append("c=").append(connection).append("\r\n");
        }
        out.append("t=0 0\r\n");
        attributes.forEach(attribute -> attribute.format(out));
        media.forEach(section -> section.format(out));
        return out.toString();
    }
}
