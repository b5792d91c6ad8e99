package io.culvert.gateway.hls.vod;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes the media playlist of a recording, segment by segment. All addresses are relative to the playlist's own, so the text is
 * the same for every session.
 *
 * <p>Format: RFC 8216 section 4.3. Confined to whoever holds the list's lock.
 */
final class VodPlaylist {
    private static final long MICROS = 1_000_000;

    private final StringBuilder body = new StringBuilder(4096);
    private int count;
    private int coding = -1;
    private long longestMicros;

    /** Adds the next segment. */
    void add(VodSegment segment, boolean discontinuity) {
        if (discontinuity && count > 0) {
            body.append("#EXT-X-DISCONTINUITY\n");
        }
        if (segment.coding() != coding) {
            coding = segment.coding();
            body.append("#EXT-X-MAP:URI=\"init-").append(coding).append(".mp4\"\n");
        }
        body.append("#EXT-X-PROGRAM-DATE-TIME:");
        instant(segment.startMicros());
        body.append("\n#EXTINF:").append(segment.micros() / MICROS).append('.');
        digits((int) (segment.micros() % MICROS), 100_000);
        body.append(",\nsegment-").append(count++).append(".mp4\n");
        longestMicros = Math.max(longestMicros, segment.micros());
    }

    /** To the millisecond, the nearest one. */
    private void instant(long micros) {
        long millis = Math.floorDiv(micros + 500, 1_000L);
        LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
        digits(time.getYear(), 1_000);
        body.append('-');
        digits(time.getMonthValue(), 10);
        body.append('-');
        digits(time.getDayOfMonth(), 10);
        body.append('T');
        digits(time.getHour(), 10);
        body.append(':');
        digits(time.getMinute(), 10);
        body.append(':');
        digits(time.getSecond(), 10);
        body.append('.');
        digits((int) Math.floorMod(millis, 1_000L), 100);
        body.append('Z');
    }

    private void digits(int number, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            body.append((char) ('0' + number / unit % 10));
        }
    }

    /**
     * The playlist.
     *
     * @param growing whether more may come, or came when it was first asked for
     * @param ended whether nothing more comes
     * @param usualMicros a segment's length that is to be reckoned with while it grows
     */
    String text(boolean growing, boolean ended, long usualMicros) {
        long target = growing ? Math.max(longestMicros, usualMicros) : longestMicros;
        StringBuilder out = new StringBuilder(body.length() + 300);
        out.append("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:").append(growing ? "EVENT\n" : "VOD\n");
        out.append("#EXT-X-TARGETDURATION:")
                .append(Math.max(1, Math.round((double) target / MICROS)))
                .append("\n#EXT-X-MEDIA-SEQUENCE:0\n");
        if (growing) {
            // Players begin such a playlist near its end unless it says otherwise.
            out.append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n#EXT-X-START:TIME-OFFSET=0\n");
        }
        out.append(body);
        return ended ? out.append("#EXT-X-ENDLIST\n").toString() : out.toString();
    }
}
