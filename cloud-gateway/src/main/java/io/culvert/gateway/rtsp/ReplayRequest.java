package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.rtsp.replay.FrameChoice;
import io.culvert.gateway.rtsp.replay.PlayOrder;
import io.culvert.media.rtsp.RangeHeader;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a PLAY of a recording asks for in its headers: RFC 2326 sections 12.29 (Range), 12.34 (Scale), 12.35 (Speed); ONVIF
 * Streaming Specification, section "Playback". Immutable.
 *
 * @param range null where none is given
 * @param scale null where none is given; as it can be had
 */
record ReplayRequest(
        @Nullable RangeHeader range,
        @Nullable Double scale,
        double speed,
        boolean paced,
        FrameChoice frames,
        boolean onvif) {

    static final String FEATURE = "onvif-replay";

    private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d{1,6}(?:\\.\\d{0,6})?");
    private static final double SLOWEST = 0.5;
    private static final double FASTEST = 16;

    /** Whether a word of {@code Require} is the one that we know. */
    static boolean isReplayFeature(String feature) {
        return feature.strip().equalsIgnoreCase(FEATURE);
    }

    /** What came of reading the headers. */
    sealed interface Read {
        record Understood(ReplayRequest request) implements Read {}

        record Refused(RtspStatus status) implements Read {}
    }

    static Read read(RtspRequest request) {
        String rangeText = request.header(RtspHeaderNames.RANGE);
        RangeHeader range = rangeText == null ? null : RangeHeader.parse(rangeText);
        if (rangeText != null && range == null) {
            String unit = rangeText.strip().toLowerCase(Locale.ROOT);
            boolean known = unit.startsWith("clock") || unit.startsWith("npt") || unit.indexOf('=') < 0;
            return new Read.Refused(known ? RtspStatus.BAD_REQUEST : RtspStatus.NOT_IMPLEMENTED);
        }
        String framesText = request.header(RtspHeaderNames.FRAMES);
        FrameChoice frames = framesText == null ? FrameChoice.ALL : FrameChoice.parse(framesText);
        Double scale = number(request.header(RtspHeaderNames.SCALE), 1);
        Double speed = number(request.header(RtspHeaderNames.SPEED), 1);
        Boolean paced = paced(request.header(RtspHeaderNames.RATE_CONTROL));
        if (frames == null || scale == null || speed == null || paced == null) {
            return new Read.Refused(RtspStatus.BAD_REQUEST);
        }
        if (scale == 0 || speed <= 0) {
            return new Read.Refused(RtspStatus.HEADER_FIELD_NOT_VALID);
        }
        boolean said = request.header(RtspHeaderNames.SCALE) != null;
        List<String> required = request.headers().all(RtspHeaderNames.REQUIRE);
        return new Read.Understood(new ReplayRequest(
                range,
                said ? viable(scale, paced) : null,
                paced ? Math.clamp(speed, SLOWEST, FASTEST) : 1,
                paced,
                frames,
                required.stream().anyMatch(ReplayRequest::isReplayFeature)));
    }

    private static @Nullable Double number(@Nullable String text, double usual) {
        if (text == null) {
            return usual;
        }
        String number = text.strip();
        return DECIMAL.matcher(number).matches() ? Double.valueOf(number) : null;
    }

    private static @Nullable Boolean paced(@Nullable String text) {
        String word = text == null ? "yes" : text.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "yes" -> true;
            case "no" -> false;
            default -> null;
        };
    }

    /** The nearest that can be had (RFC 2326 section 12.34): backwards there is one only, as where the client keeps the pace. */
    private static double viable(double scale, boolean paced) {
        if (scale < 0) {
            return -1;
        }
        return paced ? Math.clamp(scale, SLOWEST, FASTEST) : 1;
    }

    /** Whether it asks for live media. */
    boolean wantsLive() {
        return range instanceof RangeHeader.Npt npt && npt.start() == null;
    }

    /** Whether it only goes on with what was played before. */
    boolean goesOnWith(@Nullable PlayOrder before) {
        return before != null
                && range == null
                && before.scale() == (scale == null ? before.scale() : scale)
                && before.paced() == paced
                && before.onvif() == onvif
                && before.frames().equals(frames);
    }

    /**
     * The order that it makes; null where its range holds nothing, whatever is recorded.
     *
     * @param address what the presentation is; null where it is live
     * @param before the order before; null where nothing was played
     * @param positionMicros of what was sent last
     */
    @Nullable
    PlayOrder order(
            int cseq,
            Permit permit,
            @Nullable ArchiveAddress address,
            @Nullable PlayOrder before,
            long positionMicros,
            long nowMicros) {
        double played = scale != null ? scale : 1;
        boolean backwards = played < 0;
        long oldest = permit.reach().earliestMicros(nowMicros);
        long zero = zero(address, before, oldest);
        long usualFrom = before != null ? positionMicros : backwards ? usualEnd(address) : zero;
        long latest = permit.reach().toMicros();
        long usualTo = backwards ? PlayOrder.BEGINNING : Math.min(usualEnd(address), latest);
        long from = usualFrom;
        long to = usualTo;
        switch (range) {
            case null -> {
                // From where it is.
            }
            case RangeHeader.Clock clock -> {
                from = clock.start() == null ? usualFrom : Span.micros(clock.start());
                to = clock.end() == null ? usualTo : Span.micros(clock.end());
            }
            case RangeHeader.Npt npt -> {
                from = npt.start() == null ? nowMicros : behind(zero, npt.start());
                to = npt.end() == null ? usualTo : behind(zero, npt.end());
            }
        }
        if (backwards) {
            from = latest == PlayOrder.OPEN ? from : Math.min(from, latest - 1);
            to = Math.max(to, oldest);
        } else {
            from = Math.max(from, oldest);
            to = Math.min(to, usualTo);
        }
        boolean empty = backwards ? to >= from : from >= to;
        return empty
                ? null
                : new PlayOrder(
                        from, to, oldest, played, speed, paced, frames, onvif, cseq, before != null && range != null);
    }

    private static long usualEnd(@Nullable ArchiveAddress address) {
        return address == null ? PlayOrder.OPEN : address.toMicros();
    }

    /** What is called zero in {@code npt=}: the beginning of what the address names, or of what was asked for first. */
    private static long zero(@Nullable ArchiveAddress address, @Nullable PlayOrder before, long oldest) {
        if (address != null) {
            return Math.max(address.fromMicros(), oldest);
        }
        return before == null ? oldest : before.fromMicros();
    }

    private static long behind(long zero, Duration time) {
        long micros = time.toNanos() / 1000;
        return zero == PlayOrder.BEGINNING ? (micros == 0 ? zero : micros) : zero + micros;
    }
}
