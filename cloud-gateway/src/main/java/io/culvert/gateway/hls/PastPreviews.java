package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.AddressTime;
import io.culvert.gateway.archive.play.FairTurns;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.play.RecordingCursor;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.stream.MediaKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Single pictures of recordings: the last key frame at or before an instant, as the camera coded it or as a JPEG. Of the
 * recording only the head of one fragment and the picture's bytes are read.
 *
 * <p>Threading: thread-safe; blocking, for virtual threads. Few are read at a time, credentials taking
 * turns, and who would wait long is sent away.
 */
public final class PastPreviews {
    private static final Logger log = LoggerFactory.getLogger(PastPreviews.class);

    private static final int READ_AT_A_TIME = 16;
    private static final int READ_FOR_ONE = 12;
    private static final long PATIENCE_MILLIS = 2_000;

    /** Fragments that cannot be read, or show no picture, are passed over; no more of them. */
    private static final int MOST_PASSED_OVER = 16;

    private final AccessGate gate;
    private final Recordings recordings;
    private final JpegCoder coder;
    private final InstantSource clock;
    private final PastJpegs jpegs = new PastJpegs();
    private final FairTurns places = new FairTurns(READ_AT_A_TIME, READ_FOR_ONE);

    PastPreviews(AccessGate gate, Recordings recordings, JpegCoder coder, InstantSource clock) {
        this.gate = gate;
        this.recordings = recordings;
        this.coder = coder;
        this.clock = clock;
    }

    /** A picture of the past and the place it lies in. */
    private record Found(RecordedFragment fragment, Mp4Track track, FragmentHead.Place place) {}

    /**
     * An MP4 with one key frame.
     *
     * @param from as it stands in the address
     * @param had tag of the picture that the caller has, or null
     */
    public PastPreview mp4(AccessRequest request, String from, @Nullable String had) throws InterruptedException {
        return preview(request, from, had, false);
    }

    /** The same as a JPEG, not wider than 1280 pixels. */
    public PastPreview jpeg(AccessRequest request, String from, @Nullable String had) throws InterruptedException {
        return preview(request, from, had, true);
    }

    private PastPreview preview(AccessRequest request, String from, @Nullable String had, boolean jpeg)
            throws InterruptedException {
        AccessDecision decision = gate.decide(request).toCompletableFuture().join();
        if (!(decision instanceof AccessDecision.Allowed(Permit permit))) {
            return new PastPreview.Refused(decision);
        }
        OptionalLong time = AddressTime.micros(from);
        if (time.isEmpty()) {
            return new PastPreview.NoTime();
        }
        long micros = time.getAsLong();
        if (jpeg && !coder.isInstalled()) {
            return new PastPreview.NotInstalled();
        }
        if (!places.tryAcquire(permit.credentialKey(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            return new PastPreview.Busy();
        }
        Found found;
        PastPreview.Which which;
        byte[] sample;
        try {
            RecordingCursor cursor = recordings.cursor(RecordingKey.of(permit.cameraId(), permit.quality()));
            long earliest = permit.reach().earliestMicros(Span.micros(clock.instant()));
            RecordedFragment first = first(cursor, Math.max(micros, earliest), earliest);
            if (first == null) {
                return new PastPreview.Nothing();
            }
            Optional<Found> picture = picture(cursor, first);
            if (picture.isEmpty()) {
                return new PastPreview.NotShowable();
            }
            found = picture.get();
            if (found.fragment().startMicros() >= permit.reach().toMicros()) {
                return new PastPreview.Nothing();
            }
            which = which(found, micros, jpeg);
            if (which.tag().equals(had)) {
                return new PastPreview.Same(which);
            }
            sample = read(found);
        } catch (IOException e) {
            log.debug("a picture of camera {} is not read: {}", permit.cameraName(), e.toString());
            return new PastPreview.Nothing();
        } finally {
            places.release(permit.credentialKey());
        }
        KeyFrame frame =
                new KeyFrame(found.track().entry(), sample, found.track().timescale(), which.takenAt());
        byte[] bytes = jpeg ? jpeg(PastJpegs.Key.of(found.fragment()), frame) : frame.mp4();
        return bytes == null ? new PastPreview.NotShowable() : new PastPreview.Picture(which, bytes);
    }

    /** Where the picture is looked for: not before the earliest instant that may be seen. */
    private static @Nullable RecordedFragment first(RecordingCursor cursor, long micros, long earliest) {
        RecordedFragment fragment = cursor.seekKeyFrame(micros);
        while (fragment != null && fragment.startMicros() < earliest) {
            fragment = cursor.next();
        }
        return fragment;
    }

    private Optional<Found> picture(RecordingCursor cursor, RecordedFragment first) {
        RecordedFragment fragment = first;
        Optional<Found> found = picture(fragment);
        for (int passed = 1; found.isEmpty() && fragment != null && passed < MOST_PASSED_OVER; passed++) {
            fragment = cursor.next();
            found = fragment == null ? Optional.empty() : picture(fragment);
        }
        return found;
    }

    private Optional<Found> picture(RecordedFragment fragment) {
        for (Mp4Track track : fragment.tracks()) {
            if (track.entry().kind() == MediaKind.VIDEO && fragment.startsWithKeyFrame()) {
                try {
                    return key(recordings.head(fragment), track).map(place -> new Found(fragment, track, place));
                } catch (IOException e) {
                    log.debug(
                            "a fragment of {} is passed over: {}",
                            fragment.place().name().path(),
                            e.toString());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<FragmentHead.Place> key(FragmentHead head, Mp4Track track) {
        return head.run(track.id()).map(run -> run.samples().getFirst()).filter(FragmentHead.Place::sync);
    }

    private static PastPreview.Which which(Found found, long micros, boolean jpeg) {
        RecordedFragment fragment = found.fragment();
        String tag = "%s-%x-%x%s"
                .formatted(
                        fragment.place().name().number(),
                        fragment.mark().offset(),
                        fragment.mark().mediaCrc(),
                        jpeg ? "-j" : "");
        boolean holds = fragment.startMicros() <= micros && micros < fragment.endMicros();
        return new PastPreview.Which(Span.instant(fragment.startMicros()), tag, holds);
    }

    private byte[] read(Found found) throws IOException {
        ByteBuffer sample = ByteBuffer.allocate(found.place().sizeBytes());
        recordings.read(found.fragment(), sample, found.place().offset());
        return sample.array();
    }

    private byte @Nullable [] jpeg(PastJpegs.Key key, KeyFrame frame) throws InterruptedException {
        byte[] made = jpegs.get(key);
        if (made == null
                && coder.code(frame.codec(), frame.annexB()) instanceof JpegCoder.Outcome.Coded(byte[] coded)) {
            made = coded;
            jpegs.put(key, coded);
        }
        return made;
    }
}
