package io.culvert.gateway.archive.check;

import io.culvert.gateway.archive.index.Span;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Something that is not as it should be.
 *
 * @param lost what of the camera's time line is lost by it; empty for nothing
 */
record Finding(Path file, String what, List<Span> lost) {

    Finding(Path file, String what) {
        this(file, what, List.of());
    }

    double lostSeconds() {
        return lost.stream()
                        .mapToLong(span -> span.toMicros() - span.fromMicros())
                        .sum()
                / 1e6;
    }

    /** One line. */
    String line() {
        String spans =
                lost.stream().map(span -> span.from() + " to " + span.to()).collect(Collectors.joining(", "));
        return file + ": " + what + "; "
                + (lost.isEmpty()
                        ? "nothing is lost"
                        : String.format(Locale.ROOT, "lost: %s (%.1f s)", spans, lostSeconds()));
    }
}
