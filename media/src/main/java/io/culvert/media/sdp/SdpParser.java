package io.culvert.media.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one session description line by line; used once. */
final class SdpParser {

    private String origin = "- 0 0 IN IP4 0.0.0.0";
    private String name = "";
    private @Nullable String connection;
    private final List<SdpAttribute> sessionAttributes = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();
    private boolean sawVersion;
    private boolean inMedia;
    private @Nullable Section section;

    /** The media section being read. */
    private static final class Section {
        final String[] fields;
        final List<SdpAttribute> attributes = new ArrayList<>();

        @Nullable
        String connection;

        Section(String[] fields) {
            this.fields = fields;
        }

        MediaDescription done() {
            // The port may be written PORT/COUNT.
            int port = Decimal.parse(fields[1].split("/", 2)[0], 65_535);
            String[] formats = fields.length > 3 ? fields[3].split("\\s+") : new String[0];
            return new MediaDescription(
                    fields[0], Math.max(0, port), fields[2], List.of(formats), connection, attributes);
        }
    }

    SessionDescription parse(String text) {
        if (text.length() > SessionDescription.MAX_CHARS) {
            throw new SdpException("description of " + text.length() + " characters (expected: at most "
                    + SessionDescription.MAX_CHARS + ")");
        }
        int lines = 0;
        int from = 0;
        while (from < text.length()) {
            int end = lineEnd(text, from);
            if (end > from) {
                if (++lines > SessionDescription.MAX_LINES) {
                    throw new SdpException("more than " + SessionDescription.MAX_LINES + " lines");
                }
                if (end - from > SessionDescription.MAX_LINE_CHARS) {
                    throw new SdpException("line " + lines + " of " + (end - from) + " characters (expected: at most "
                            + SessionDescription.MAX_LINE_CHARS + ")");
                }
                line(text.substring(from, end).strip());
            }
            from = end + 1;
        }
        endSection();
        if (!sawVersion && media.isEmpty()) {
            throw new SdpException("no session description: neither v= nor m= in it");
        }
        return new SessionDescription(origin, name, connection, sessionAttributes, media);
    }

    /** Some cameras end the text with a NUL; it ends a line like the others. */
    private static int lineEnd(String text, int from) {
        int end = from;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c == '\n' || c == '\r' || c == 0) {
                break;
            }
            end++;
        }
        return end;
    }

    private void line(String line) {
        if (line.length() < 2 || line.charAt(1) != '=') {
            return;
        }
        String value = line.substring(2).strip();
        switch (line.charAt(0)) {
            case 'v' -> sawVersion = true;
            case 'o' -> {
                if (!inMedia && !value.isEmpty()) {
                    origin = value;
                }
            }
            case 's' -> {
                if (!inMedia) {
                    name = value;
                }
            }
            case 'c' -> connection(value);
            case 'm' -> media(value);
            case 'a' -> attribute(SdpAttribute.parse(value));
            default -> {
                // Bandwidth, times, personal data: of no use here.
            }
        }
    }

    private void connection(String value) {
        if (section != null) {
            section.connection = value;
        } else if (!inMedia) {
            connection = value;
        }
    }

    private void media(String value) {
        endSection();
        inMedia = true;
        String[] fields = value.split("\\s+", 4);
        if (fields.length < 3) {
            return;
        }
        if (media.size() == SessionDescription.MAX_MEDIA) {
            throw new SdpException("more than " + SessionDescription.MAX_MEDIA + " media sections");
        }
        section = new Section(fields);
    }

    /** Attributes of a media section that could not be read are left out with it. */
    private void attribute(SdpAttribute attribute) {
        if (section != null) {
            section.attributes.add(attribute);
        } else if (!inMedia) {
            sessionAttributes.add(attribute);
        }
    }

    private void endSection() {
        if (section != null) {
            media.add(section.done());
            section = null;
        }
    }
}
