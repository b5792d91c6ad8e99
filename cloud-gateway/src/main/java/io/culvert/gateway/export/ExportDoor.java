package io.culvert.gateway.export;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.AddressTime.Piece;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.export.ExportAssembly.Outcome;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out pieces of recordings as files, to who may have them.
 *
 * <p>Threading: thread-safe; {@link #find} and {@link #begin} block and are for virtual threads.
 */
public final class ExportDoor {
    private static final Logger log = LoggerFactory.getLogger(ExportDoor.class);

    private final AccessGate gate;
    private final Recordings recordings;
    private final Exports exports;
    private final ExportSessions sessions;
    private final ExportLimits limits;
    private final Executor readers;
    private final LongConsumer sent;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final AskedSpans asked;

    ExportDoor(
            AccessGate gate,
            Recordings recordings,
            ExportLimits limits,
            Executor readers,
            LongConsumer sent,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.gate = gate;
        this.recordings = recordings;
        this.exports = new Exports(recordings, limits, nanoTime);
        this.sessions = new ExportSessions(gate, limits, nanoTime);
        this.limits = limits;
        this.readers = readers;
        this.sent = sent;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.asked = new AskedSpans(nanoTime);
    }

    /**
     * The file of a piece.
     *
     * @param piece what the address says, asked for only of who may have something; empty where that is none
     * @param goesOn whether the caller goes on with a file that it began: the piece then means what it meant before
     */
    public ExportAnswer find(AccessRequest request, Supplier<Optional<Piece>> piece, boolean goesOn) {
        AccessDecision decision = gate.decide(request).toCompletableFuture().join();
        if (!(decision instanceof AccessDecision.Allowed(Permit permit))) {
            return new ExportAnswer.Refused(decision);
        }
        Optional<Piece> named = piece.get();
        if (named.isEmpty()) {
            return new ExportAnswer.NoPiece();
        }
        RecordingKey recording = RecordingKey.of(permit.cameraId(), permit.quality());
        long earliest = permit.reach().earliestMicros(Span.micros(clock.instant()));
        Optional<Span> before =
                goesOn ? asked.meant(permit.credentialKey(), recording, named.get(), earliest) : Optional.empty();
        Optional<Span> span = before.or(() -> span(permit, recording, named.get(), earliest));
        if (span.isEmpty()) {
            return new ExportAnswer.Nothing();
        }
        if (span.get().micros() > longestMicros()) {
            return new ExportAnswer.TooLong(limits.longestSpan());
        }
        asked.means(permit.credentialKey(), recording, named.get(), span.get());
        return find(permit, recording, span.get());
    }

    private long longestMicros() {
        return TimeUnit.SECONDS.toMicros(limits.longestSpan().toSeconds());
    }

    /** What of a piece there is by now, and may be seen. */
    private Optional<Span> span(Permit permit, RecordingKey recording, Piece piece, long earliestMicros) {
        OptionalLong end = recordings.end(recording);
        long from = Math.max(piece.fromMicros(), earliestMicros);
        long latest = Math.min(permit.reach().toMicros(), end.orElse(Long.MIN_VALUE));
        long to = Math.min(piece.toMicros(), latest);
        if (to - from > longestMicros()) { // what was asked for may be longer than what there is
            from = Math.max(from, recordings.begin(recording).orElse(to));
        }
        if (earliestMicros != Long.MIN_VALUE) {
            // A group that begins earlier would be in the file, though never shown.
            RecordedFragment first = recordings.cursor(recording).seekKeyFrame(from, earliestMicros);
            from = first == null ? to : Math.max(from, first.startMicros());
        }
        return from < to ? Optional.of(new Span(from, to)) : Optional.empty();
    }

    private ExportAnswer find(Permit permit, RecordingKey recording, Span span) {
        try {
            return switch (exports.get(permit.credentialKey(), recording, span)) {
                case Outcome.Made(Export export) -> new ExportAnswer.Found(export, permit);
                case Outcome.Nothing _ -> new ExportAnswer.Nothing();
                case Outcome.NotPlayable(String tracks) -> new ExportAnswer.NotPlayable(tracks);
                case Outcome.TooLong _ -> new ExportAnswer.TooLong(limits.longestSpan());
            };
        } catch (IOException e) {
            log.info("no export of camera {}: {}", permit.cameraName(), e.getMessage());
            return new ExportAnswer.Busy();
        }
    }

    /**
     * Begins to send bytes of a file.
     *
     * @param from first byte
     * @param to first that is not sent; greater, and at most the file's size
     */
    public ExportBeginning begin(AccessRequest request, ExportAnswer.Found found, long from, long to) {
        Export export = found.export();
        if (!exports.use(export)) {
            return new ExportBeginning.Busy();
        }
        Download download = new Download(export, recordings, from, to, limits.chunkBytes(), readers, sent, nanoTime);
        download.whenOver(() -> exports.letGo(export));
        boolean begun = false;
        try {
            AccessDecision refused = sessions.begin(request, found.permit(), download);
            begun = refused == null;
            return refused == null ? new ExportBeginning.Begun(download) : new ExportBeginning.Refused(refused);
        } finally {
            if (!begun) {
                download.over();
            }
        }
    }

    /** Called about once a second. */
    void sweep() {
        sessions.sweep();
        exports.sweep();
    }

    int size() {
        return sessions.size();
    }

    void close() {
        sessions.endAll();
    }
}
