package io.culvert.gateway.hls;

import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Writes the media playlist of a live stream. All addresses are relative to the playlist's own, so the text is the same for
 * every session.
 *
 * <p>Format: RFC 8216bis section 4.4.3 (media playlist tags), 4.4.4 (segment tags), B.1 (low latency).
 */
final class MediaPlaylist {
    /** Parts are listed of what is not older than three target durations (section 6.2.2). */
    private static final int PARTS_TARGETS = 3;

    private static final int HOLD_BACK_PARTS = 3;

    private MediaPlaylist() {}

    /**
     * @param segments oldest first; the last one may not be whole
     * @param discontinuities that stood in front of segments no longer listed
     */
    static String text(
            List<Segment> segments, long discontinuities, int targetSeconds, double partTarget, long nextPart) {
        StringBuilder out = new StringBuilder(2048);
        out.append("#EXTM3U\n#EXT-X-VERSION:9\n");
        out.append("#EXT-X-TARGETDURATION:").append(targetSeconds).append('\n');
        out.append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=")
                .append(decimal(HOLD_BACK_PARTS * partTarget))
                .append(",HOLD-BACK=")
                .append(decimal(PARTS_TARGETS * targetSeconds))
                .append('\n');
        out.append("#EXT-X-PART-INF:PART-TARGET=").append(decimal(partTarget)).append('\n');
        out.append("#EXT-X-MEDIA-SEQUENCE:")
                .append(segments.getFirst().sequence())
                .append('\n');
        out.append("#EXT-X-DISCONTINUITY-SEQUENCE:").append(discontinuities).append('\n');
        double left = segments.stream().mapToDouble(Segment::seconds).sum();
        int init = -1;
        for (Segment segment : segments) {
            init = segment(out, segment, init, left <= PARTS_TARGETS * targetSeconds + segment.seconds());
            left -= segment.seconds();
        }
        out.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-").append(nextPart).append(".mp4\"\n");
        return out.toString();
    }

    private static int segment(StringBuilder out, Segment segment, int init, boolean withParts) {
        if (segment.isDiscontinuity()) {
            out.append("#EXT-X-DISCONTINUITY\n");
        }
        if (segment.init() != init) {
            out.append("#EXT-X-MAP:URI=\"init-").append(segment.init()).append(".mp4\"\n");
        }
        if (segment.isGap()) {
            out.append("#EXT-X-GAP\n");
        }
        out.append("#EXT-X-PROGRAM-DATE-TIME:")
                .append(DateTimeFormatter.ISO_INSTANT.format(segment.startedAt().truncatedTo(ChronoUnit.MILLIS)))
                .append('\n');
        if (withParts || !segment.isWhole()) {
            for (Part part : segment.parts()) {
                out.append("#EXT-X-PART:DURATION=")
                        .append(decimal(part.seconds()))
                        .append(",URI=\"")
                        .append(part.file())
                        .append('"')
                        .append(part.independent() ? ",INDEPENDENT=YES" : "")
                        .append('\n');
            }
        }
        if (segment.isWhole()) {
            out.append("#EXTINF:").append(decimal(segment.seconds())).append(",\n");
            out.append(segment.file()).append('\n');
        }
        return segment.init();
    }

    private static String decimal(double seconds) {
        return String.format(Locale.ROOT, "%.5f", seconds);
    }
}
