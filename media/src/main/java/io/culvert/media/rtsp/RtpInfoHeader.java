package io.culvert.media.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code RTP-Info} header of a PLAY response (RFC 2326 section 12.33): with which packet each track starts. */
public record RtpInfoHeader(List<Entry> entries) {

    private static final int MAX_ENTRIES = 64;

    /**
     * One track.
     *
     * @param url its control URL; some cameras write it relative
     * @param sequenceNumber of the first packet, 0 to 65535, or null
     * @param rtpTime of the first packet, 0 to 2^32-1, or null
     */
    public record Entry(
            String url,
            @Nullable Integer sequenceNumber,
            @Nullable Long rtpTime) {}

    /** Understands what it can: URLs may hold commas and semicolons, numbers out of range count as not given. */
    public static RtpInfoHeader parse(String value) {
        List<Entry> entries = new ArrayList<>();
        String lower = value.toLowerCase(Locale.ROOT);
        int start = lower.indexOf("url=");
        while (start >= 0 && entries.size() < MAX_ENTRIES) {
            int next = lower.indexOf(',', start);
            while (next >= 0 && !urlFollows(lower, next + 1)) {
                next = lower.indexOf(',', next + 1);
            }
            entries.add(parseEntry(value.substring(start + 4, next < 0 ? value.length() : next)));
            start = next < 0 ? -1 : lower.indexOf("url=", next);
        }
        return new RtpInfoHeader(entries);
    }

    private static boolean urlFollows(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return text.startsWith("url=", at);
    }

    private static Entry parseEntry(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int urlEnd = text.length();
        for (String parameter : new String[] {";seq=", ";rtptime=", ";ssrc="}) {
            int at = lower.indexOf(parameter);
            urlEnd = at < 0 ? urlEnd : Math.min(urlEnd, at);
        }
        Long sequenceNumber = number(lower, ";seq=", 0xFFFF);
        return new Entry(
                HeaderText.unquoted(text.substring(0, urlEnd).strip()),
                sequenceNumber == null ? null : sequenceNumber.intValue(),
                number(lower, ";rtptime=", 0xFFFF_FFFFL));
    }

    private static @Nullable Long number(String text, String parameter, long max) {
        int start = text.indexOf(parameter);
        if (start < 0) {
            return null;
        }
        int from = start + parameter.length();
        int end = text.indexOf(';', from);
        try {
            long value = Long.parseLong(
                    text.substring(from, end < 0 ? text.length() : end).strip());
            return value < 0 || value > max ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    public String format() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(text.length() == 0 ? "url=" : ",url=").append(entry.url());
            if (entry.sequenceNumber() != null) {
                text.append(";seq=").append(entry.sequenceNumber());
            }
            if (entry.rtpTime() != null) {
                text.append(";rtptime=").append(entry.rtpTime());
            }
        }
        return text.toString();
    }
}
