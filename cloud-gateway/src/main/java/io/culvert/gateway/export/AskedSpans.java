package io.culvert.gateway.export;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.AddressTime.Piece;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a piece meant that has no end yet, or of which not all may be seen: whoever goes on with a file that it began means
 * the same file, though the recording has grown.
 *
 * <p>Threading: thread-safe.
 */
final class AskedSpans {
    private static final int MOST = 1_000;
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(15);

    private record Key(String credential, RecordingKey recording, Piece piece) {}

    private record Meant(Span span, long atNanos) {}

    private final LongSupplier nanoTime;
    private final Map<Key, Meant> byKey = new LinkedHashMap<>(16, 0.75f, true);

    AskedSpans(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * What it meant to this credential when it was asked for last.
     *
     * @param earliestMicros what lies before may not be seen any more: it may be gone on with for as long, and no longer
     */
    synchronized Optional<Span> meant(String credential, RecordingKey recording, Piece piece, long earliestMicros) {
        Meant meant = byKey.get(new Key(credential, recording, piece));
        return meant == null
                        || nanoTime.getAsLong() - meant.atNanos() > KEPT_NANOS
                        || meant.span().fromMicros() + TimeUnit.NANOSECONDS.toMicros(KEPT_NANOS) < earliestMicros
                ? Optional.empty()
                : Optional.of(meant.span());
    }

    synchronized void means(String credential, RecordingKey recording, Piece piece, Span span) {
        byKey.put(new Key(credential, recording, piece), new Meant(span, nanoTime.getAsLong()));
        if (byKey.size() > MOST) {
            byKey.remove(byKey.keySet().iterator().next());
        }
    }
}
