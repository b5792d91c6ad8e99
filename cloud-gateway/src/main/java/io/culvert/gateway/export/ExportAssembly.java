package io.culvert.gateway.export;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.play.RecordingCursor;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.Movie;
import io.culvert.media.mp4.MovieTrack;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an {@link Export} of a piece of a recording: goes over its fragments once, reads their heads and lays their samples
 * into the tables of one file.
 *
 * <p>The file begins with the last key frame at or before the piece, and its edit list shows it from the piece's first
 * instant on. Holes are jumped. Another codec of the pictures, or another clock, ends the file. What cannot be read is a hole.
 *
 * <p>Threading: one thread; blocking.
 */
final class ExportAssembly {
    private static final Logger log = LoggerFactory.getLogger(ExportAssembly.class);

    /** Of all tracks. A day of 25 pictures a second with AAC has six millions. */
    private static final int MOST_SAMPLES = 8_000_000;

    private static final int TAG_BYTES = 16;

    /** What came of it. */
    sealed interface Outcome {
        record Made(Export export) implements Outcome {}

        /** Nothing is recorded in the piece. */
        record Nothing() implements Outcome {}

        /** The tracks have no place in such a file. */
        record NotPlayable(String tracks) implements Outcome {}

        /** More samples than a file may have. */
        record TooLong() implements Outcome {}
    }

    private final Recordings recordings;
    private final Span wanted;
    private final FileLine line = new FileLine();
    private final Extents media = new Extents();
    private final MessageDigest content = sha256();
    private final Set<String> leftOut = new LinkedHashSet<>();
    private @Nullable LeadTrack lead;
    private @Nullable SoundTrack sound;
    private @Nullable Span shown;

    private ExportAssembly(Recordings recordings, Span wanted) {
        this.recordings = recordings;
        this.wanted = wanted;
    }

    /** The piece of a recording as a file. */
    static Outcome of(Recordings recordings, RecordingKey key, Span wanted) {
        return new ExportAssembly(recordings, wanted).assemble(recordings.cursor(key));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private Outcome assemble(RecordingCursor cursor) {
        RecordedFragment fragment = cursor.seekKeyFrame(wanted.fromMicros());
        while (fragment != null && fragment.startMicros() < wanted.toMicros()) {
            boolean broken = lead == null || line.isHoleBefore(fragment);
            FragmentHead head = broken && !fragment.startsWithKeyFrame() ? null : head(fragment);
            if (head != null && !add(fragment, head)) {
                break;
            }
            if (samples() > MOST_SAMPLES) {
                return new Outcome.TooLong();
            }
            fragment = cursor.next();
        }
        LeadTrack leading = lead;
        if (leading == null && !leftOut.isEmpty()) {
            return new Outcome.NotPlayable(String.join(", ", leftOut));
        }
        return leading == null || !leading.isShown() ? new Outcome.Nothing() : new Outcome.Made(finish(leading));
    }

    private int samples() {
        LeadTrack leading = lead;
        SoundTrack beside = sound;
        return (leading == null ? 0 : leading.track().samples())
                + (beside == null ? 0 : beside.track().samples());
    }

    private @Nullable FragmentHead head(RecordedFragment fragment) {
        try {
            return recordings.head(fragment);
        } catch (IOException e) {
            log.debug(
                    "a fragment of {} is left out: {}", fragment.place().name().path(), e.toString());
            return null;
        }
    }

    /** Returns false where the file ends before the fragment. */
    private boolean add(RecordedFragment fragment, FragmentHead head) {
        Mp4Track leading = first(fragment, MediaKind.VIDEO)
                .or(() -> playableSound(fragment))
                .orElse(null);
        noteLeftOut(fragment);
        if (leading == null) {
            return lead == null; // before the first that can be played
        }
        FragmentHead.Run run = head.run(leading.id()).orElse(null);
        LeadTrack into = lead;
        if (into == null) {
            into = new LeadTrack(leading, wanted.fromMicros(), wanted.toMicros());
        } else if (!into.goesOnWith(leading)) {
            return false;
        }
        if (run == null) {
            return true;
        }
        lead = into;
        line.enter(fragment);
        into.track().chunk(leading.entry(), media.bytes());
        int count = into.add(fragment, run, line);
        take(fragment, run, 0, count);
        if (leading.entry().kind() == MediaKind.VIDEO) {
            playableSound(fragment).ifPresent(coded -> addSound(fragment, head, coded));
        }
        if (fragment.endMicros() > wanted.fromMicros()) {
            Span here = new Span(
                    Math.max(fragment.startMicros(), wanted.fromMicros()),
                    Math.min(fragment.endMicros(), wanted.toMicros()));
            Span before = shown;
            shown = before == null ? here : before.hull(here);
        }
        return true;
    }

    private void addSound(RecordedFragment fragment, FragmentHead head, Mp4Track coded) {
        FragmentHead.Run run = head.run(coded.id()).orElse(null);
        SoundTrack into = sound == null ? new SoundTrack(coded, wanted.toMicros()) : sound;
        if (run == null || !into.goesOnWith(coded)) {
            if (run != null) {
                leftOut.add(coded.entry().codec().word());
            }
            return;
        }
        sound = into;
        SoundTrack.Piece piece = into.place(run, Objects.requireNonNull(lead).segmentMicros(fragment), line);
        if (piece.from() < piece.to()) {
            into.track().chunk(coded.entry(), media.bytes());
            into.add(run, piece);
            take(fragment, run, piece.from(), piece.to());
        }
    }

    /** Those samples of a run are the next bytes of the media. */
    private void take(RecordedFragment fragment, FragmentHead.Run run, int from, int to) {
        if (from == to) {
            return;
        }
        FragmentHead.Place first = run.samples().get(from);
        FragmentHead.Place last = run.samples().get(to - 1);
        long bytes = last.offset() + (long) last.sizeBytes() - first.offset();
        if (bytes > 0) {
            media.add(fragment.place(), fragment.mark().mediaOffset() + first.offset(), bytes);
        }
        content.update(ByteBuffer.allocate(20)
                .putInt(fragment.mark().mediaCrc())
                .putInt(fragment.sizeBytes())
                .putInt(first.offset())
                .putLong(bytes)
                .flip());
    }

    private void noteLeftOut(RecordedFragment fragment) {
        for (Mp4Track track : fragment.tracks()) {
            if (track.entry().kind() == MediaKind.AUDIO && !isPlayable(track)) {
                leftOut.add(track.entry().codec().word());
            }
        }
    }

    private static Optional<Mp4Track> first(RecordedFragment fragment, MediaKind kind) {
        return fragment.tracks().stream()
                .filter(track -> track.entry().kind() == kind)
                .findFirst();
    }

    private static Optional<Mp4Track> playableSound(RecordedFragment fragment) {
        return first(fragment, MediaKind.AUDIO).filter(ExportAssembly::isPlayable);
    }

    /** G.711 has no place in an MP4 that browsers play. */
    private static boolean isPlayable(Mp4Track track) {
        Codec codec = track.entry().codec();
        return codec != Codec.PCMU && codec != Codec.PCMA;
    }

    private Export finish(LeadTrack leading) {
        List<MovieTrack> tracks = new ArrayList<>(2);
        leading.end();
        tracks.add(leading.track());
        SoundTrack beside = sound;
        if (beside != null && beside.isHeard(leading.lineFrom(), leading.lineTo())) {
            beside.end(leading.lineFrom(), leading.lineTo());
            tracks.add(beside.track());
        }
        Span whole = Objects.requireNonNull(shown);
        byte[] head = Movie.head(tracks, Math.floorDiv(whole.fromMicros(), 1_000_000), media.bytes());
        content.update(head);
        String tag = HexFormat.of().formatHex(content.digest(), 0, TAG_BYTES);
        return new Export(head, media, tag, whole, List.copyOf(leftOut));
    }
}
