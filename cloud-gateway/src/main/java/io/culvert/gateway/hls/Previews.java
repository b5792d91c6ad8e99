package io.culvert.gateway.hls;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.stream.LiveStream;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.gateway.stream.StreamStatus;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Single pictures of cameras, for people who look at many: as an MP4 of one key frame, and as a JPEG.
 *
 * <p>A picture is made once a second and camera at most, however many ask. A camera that nobody watches is woken for one
 * only where the last is older than five minutes, and few are woken at a time; who asks meanwhile gets the last one.
 *
 * <p>Threading: thread-safe; blocking, for virtual threads.
 */
public final class Previews {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration FRESH_AT_REST = Duration.ofMinutes(5);
    private static final Duration USABLE = Duration.ofHours(24);
    private static final Duration FRAME_WAIT = Duration.ofSeconds(5);
    private static final int WOKEN_AT_A_TIME = 8;

    private final AccessGate gate;
    private final StreamHub hub;
    private final EventLoopGroup loops;
    private final JpegCoder coder;
    private final InstantSource clock;
    private final LastPictures last = new LastPictures();
    private final Semaphore wakes = new Semaphore(WOKEN_AT_A_TIME);

    Previews(AccessGate gate, StreamHub hub, EventLoopGroup loops, JpegCoder coder, InstantSource clock) {
        this.gate = gate;
        this.hub = hub;
        this.loops = loops;
        this.coder = coder;
        this.clock = clock;
    }

    /** An MP4 with one key frame, as the camera coded it. */
    public PreviewResult mp4(AccessRequest request) throws InterruptedException {
        return preview(request, false);
    }

    /** A JPEG, not wider than 1280 pixels. */
    public PreviewResult jpeg(AccessRequest request) throws InterruptedException {
        return preview(request, true);
    }

    private PreviewResult preview(AccessRequest request, boolean jpeg) throws InterruptedException {
        AccessDecision decision = gate.decide(request).toCompletableFuture().join();
        if (!(decision instanceof AccessDecision.Allowed allowed)) {
            return new PreviewResult.Refused(decision);
        }
        if (jpeg && !coder.isInstalled()) {
            return new PreviewResult.NotInstalled();
        }
        StreamKey key = allowed.permit().streamKey();
        LastPictures.Place place = last.place(key);
        place.lock().lockInterruptibly(); // who comes meanwhile gets what is made now
        try {
            SourceFailure failure = renew(key, place);
            KeyFrame frame = place.frame();
            if (frame == null) {
                return failure == null ? new PreviewResult.NotShowable() : new PreviewResult.Unavailable(failure);
            }
            byte[] bytes = jpeg ? jpeg(place, frame) : frame.mp4();
            return bytes == null
                    ? new PreviewResult.NotShowable()
                    : new PreviewResult.Picture(bytes, age(place.takenAt()));
        } finally {
            place.lock().unlock();
        }
    }

    private Duration age(Instant takenAt) {
        Duration age = Duration.between(takenAt, clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Gets a newer key frame where one is due; why there is none, or null. */
    private @Nullable SourceFailure renew(StreamKey key, LastPictures.Place place) throws InterruptedException {
        boolean running = hub.status(key).state() == StreamStatus.State.LIVE;
        if (place.frame() != null && age(place.takenAt()).compareTo(running ? FRESH : FRESH_AT_REST) < 0) {
            return null;
        }
        if (place.frame() != null && age(place.takenAt()).compareTo(USABLE) > 0) {
            place.forget();
        }
        if (running) {
            return read(key, place);
        }
        if (!wakes.tryAcquire()) {
            return new SourceFailure(SourceFailure.Code.BUSY, "many cameras are being woken; try again soon");
        }
        try {
            return read(key, place);
        } finally {
            wakes.release();
        }
    }

    private @Nullable SourceFailure read(StreamKey key, LastPictures.Place place) throws InterruptedException {
        LiveStream stream = hub.stream(key);
        KeyFrameReader reader = new KeyFrameReader(loops.next());
        stream.attach(reader);
        stream.describe().thenAccept(result -> reader.described(result));
        try {
            place.take(reader.frame().get(FRAME_WAIT.toMillis(), TimeUnit.MILLISECONDS), clock.instant());
            last.sized();
            return null;
        } catch (TimeoutException e) {
            SourceFailure failure = hub.status(key).error();
            return failure != null
                    ? failure
                    : new SourceFailure(
                            SourceFailure.Code.SILENT, "no key frame within " + FRAME_WAIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            return e.getCause() instanceof KeyFrameReader.NoKeyFrame none ? none.failure() : null;
        } finally {
            stream.detach(reader);
            reader.loop().execute(reader::close);
        }
    }

    private byte @Nullable [] jpeg(LastPictures.Place place, KeyFrame frame) throws InterruptedException {
        byte[] made = place.jpeg();
        if (made == null
                && coder.code(frame.codec(), frame.annexB()) instanceof JpegCoder.Outcome.Coded(byte[] coded)) {
            made = coded;
            place.jpeg(coded);
            last.sized();
        }
        return made;
    }
}
