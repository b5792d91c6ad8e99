package io.culvert.gateway.rtsp;

import io.culvert.gateway.archive.play.AddressTime;
import io.culvert.gateway.archive.play.AddressTime.Piece;
import io.culvert.gateway.rtsp.replay.PlayOrder;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a recording an address names. Immutable.
 *
 * @param segment of the path that says the same, for the addresses of its tracks
 * @param fromMicros Unix microseconds; {@link PlayOrder#BEGINNING} for all that there is
 * @param toMicros greater; {@link PlayOrder#OPEN} where it goes on
 */
record ArchiveAddress(String segment, long fromMicros, long toMicros) {
    private static final String WHOLE = "replay";
    private static final String PREFIX = "archive-";
    private static final String NOW = "now";

    /** Whether a segment of a path means a recording, rightly spelled or not. */
    static boolean isMeantBy(String segment) {
        return segment.equals(WHOLE) || segment.startsWith(PREFIX);
    }

    /** Out of {@code replay} or {@code archive-FROM-DURATION}; null where it is none. */
    static @Nullable ArchiveAddress ofSegment(String segment) {
        if (segment.equals(WHOLE)) {
            return new ArchiveAddress(WHOLE, PlayOrder.BEGINNING, PlayOrder.OPEN);
        }
        Optional<Piece> piece =
                segment.startsWith(PREFIX) ? AddressTime.piece(segment.substring(PREFIX.length())) : Optional.empty();
        return piece.isEmpty() ? null : of(piece.get());
    }

    /** Out of {@code from=} and {@code to=}; null where they say nothing that can be played. */
    static @Nullable ArchiveAddress ofQuery(String from, @Nullable String to) {
        OptionalLong begin = AddressTime.micros(from);
        OptionalLong end = to == null || to.isEmpty() || to.equals(NOW)
                ? OptionalLong.of(AddressTime.OPEN)
                : AddressTime.micros(to);
        return begin.isEmpty() || end.isEmpty() || end.getAsLong() <= begin.getAsLong()
                ? null
                : of(new Piece(begin.getAsLong(), end.getAsLong()));
    }

    private static ArchiveAddress of(Piece piece) {
        long from = piece.fromMicros();
        String length = piece.isOpen() ? NOW : seconds(piece.toMicros() - from);
        long to = piece.isOpen() ? PlayOrder.OPEN : piece.toMicros();
        return new ArchiveAddress(PREFIX + seconds(from) + '-' + length, from, to);
    }

    private static String seconds(long micros) {
        return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
    }

    /** The same, beginning there where it is all that there is. */
    ArchiveAddress beginningAt(long micros) {
        return fromMicros == PlayOrder.BEGINNING ? new ArchiveAddress(segment, micros, toMicros) : this;
    }

    boolean isOpen() {
        return toMicros == PlayOrder.OPEN;
    }
}
