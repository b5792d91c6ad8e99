package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.FreshSegment;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.GapLedger;
import io.culvert.gateway.archive.index.RecordedNow;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import io.culvert.gateway.stream.LiveStream;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.StreamKey;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one recorder for each camera that is to be recorded, in step with the cameras' settings.
 *
 * <p>Threading: changes come one at a time, on a thread that may block; the rest from any thread.
 */
public final class Recorders implements ChangeSubscriber, RecordedNow, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Recorders.class);

    /** The main stream; the second one is not recorded. */
    private static final int MAIN = 0;

    private static final long PATIENCE_MILLIS = 2_000;

    /** What was recorded before this gateway began. */
    public interface Before {
        /** End of what is recorded of it, Unix microseconds, whether the database knows already or not; may block. */
        OptionalLong endOf(RecordingKey key);
    }

    /** A recorder and what it was made for. */
    private record Running(StreamKey stream, CameraRecorder recorder) {}

    private final CameraDirectory cameras;
    private final Function<StreamKey, LiveStream> streams;
    private final Segments segments;
    private final GapLedger ledger;
    private final Before before;
    private final Predicate<UUID> moving;
    private final InstantSource clock;
    private final Executor later;
    private final ConcurrentMap<UUID, Running> byCamera = new ConcurrentHashMap<>();

    /** Outlives a camera's recorder, as the index learns a little later of its last segment. */
    private final ConcurrentMap<UUID, RecentSpans> recent = new ConcurrentHashMap<>();

    /** Cameras seen with recording switched off, so that time without is told from time without a gateway. */
    private final Set<UUID> off = new HashSet<>();

    /** Where recordings of this process ended; the index may not know yet. */
    private final Map<UUID, RecordingEnd> ends = new HashMap<>();

    /** Cameras whose recorder did not stop in time; the next one begins when it has. */
    private final Set<UUID> ending = new HashSet<>();

    private boolean closed;

    /**
     * @param segments made of how many recorders there are
     * @param later runs what may block
     */
    Recorders(
            CameraDirectory cameras,
            Function<StreamKey, LiveStream> streams,
            Function<IntSupplier, Segments> segments,
            GapLedger ledger,
            Before before,
            Predicate<UUID> moving,
            InstantSource clock,
            Executor later) {
        this.cameras = cameras;
        this.streams = streams;
        this.segments = segments.apply(byCamera::size);
        this.ledger = ledger;
        this.before = before;
        this.moving = moving;
        this.clock = clock;
        this.later = later;
    }

    @Override
    public Stage stage() {
        return Stage.CONSEQUENCE;
    }

    @Override
    public void reload() {
        bringInStep();
    }

    @Override
    public void apply(List<Change> changes) {
        if (changes.stream().anyMatch(Recorders::matters)) {
            bringInStep();
        }
    }

    private static boolean matters(Change change) {
        return switch (change.entity()) {
            case Change.CAMERA, Change.SITE, Change.AGENT -> true;
            default -> false;
        };
    }

    private synchronized void bringInStep() {
        if (closed) {
            return;
        }
        Map<UUID, Camera> wanted = new HashMap<>();
        for (Camera camera : cameras.all()) {
            if (!camera.dvr().records()) {
                off.add(camera.id());
            } else if (!camera.orphaned()) {
                wanted.put(camera.id(), camera);
            }
        }
        for (Map.Entry<UUID, Running> entry : Map.copyOf(byCamera).entrySet()) {
            Camera camera = wanted.get(entry.getKey());
            if (camera == null || !entry.getValue().stream().equals(stream(camera))) {
                end(entry.getKey(), entry.getValue());
            }
        }
        wanted.values().forEach(this::run);
        off.removeAll(byCamera.keySet());
        recent.keySet().removeIf(camera -> cameras.byId(camera) == null);
        ends.keySet().removeIf(camera -> cameras.byId(camera) == null);
        off.removeIf(camera -> cameras.byId(camera) == null);
    }

    private static StreamKey stream(Camera camera) {
        return new StreamKey(camera.id(), camera.epoch(), Quality.MAIN);
    }

    private void run(Camera camera) {
        boolean always = camera.dvr().mode() == Dvr.Mode.CONTINUOUS;
        Running running = byCamera.get(camera.id());
        if (running != null) {
            running.recorder().always(always);
            return;
        }
        if (ending.contains(camera.id())) {
            return;
        }
        RecordingKey key = new RecordingKey(camera.id(), MAIN);
        RecordingEnd end = end(key);
        long now = Span.micros(clock.instant());
        CameraRecorder recorder = new CameraRecorder(
                streams.apply(stream(camera)),
                key,
                end,
                always,
                () -> moving.test(camera.id()),
                segments,
                ledger,
                recent.computeIfAbsent(camera.id(), _ -> new RecentSpans(System::nanoTime)),
                clock);
        byCamera.put(camera.id(), new Running(stream(camera), recorder));
        recorder.start(
                end.micros() == 0 ? now : end.micros(), end.micros() == 0 ? GapCause.CAMERA : whyNotBefore(camera));
        log.info(
                "{} is recorded from now on ({})",
                camera.name(),
                camera.dvr().mode().word());
    }

    private GapCause whyNotBefore(Camera camera) {
        return off.contains(camera.id()) ? GapCause.SWITCHED_OFF : GapCause.GATEWAY;
    }

    private RecordingEnd end(RecordingKey key) {
        RecordingEnd indexed = RecordingEnd.at(before.endOf(key).orElse(0));
        RecordingEnd own = ends.getOrDefault(key.camera(), indexed);
        return new RecordingEnd(Math.max(own.micros(), indexed.micros()), own.order());
    }

    private void end(UUID camera, Running running) {
        byCamera.remove(camera, running);
        log.info("{} is not recorded any more", running.stream());
        CompletableFuture<RecordingEnd> stopped = running.recorder().stop();
        RecordingEnd end = await(stopped);
        if (end != null) {
            ends.put(camera, end);
        } else {
            ending.add(camera);
            stopped.whenCompleteAsync((late, failure) -> hasEnded(camera, late), later);
        }
    }

    private synchronized void hasEnded(UUID camera, @Nullable RecordingEnd end) {
        ending.remove(camera);
        if (end != null) {
            ends.put(camera, end);
        }
        again();
    }

    /** Whatever fails is tried again: nobody else would, before something of a camera changes. */
    private void again() {
        try {
            bringInStep();
        } catch (RuntimeException e) {
            log.warn("recordings cannot be brought in step with the cameras, will try again: {}", e.toString());
            CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, later)
                    .execute(this::again);
        }
    }

    private static <T> @Nullable T await(CompletableFuture<T> stopped) {
        try {
            return stopped.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("a recorder does not stop: {}", e.toString());
        }
        return null;
    }

    /** Something moves before the camera; without effect where it is not recorded on motion. */
    public void motionStarted(UUID camera) {
        Running running = byCamera.get(camera);
        if (running != null) {
            running.recorder().motionStarted();
        }
    }

    /** Nothing moves any more. */
    public void motionStopped(UUID camera, long atMicros) {
        Running running = byCamera.get(camera);
        if (running != null) {
            running.recorder().motionStopped(atMicros);
        }
    }

    @Override
    public List<FreshSegment> segments(RecordingKey key) {
        RecentSpans spans = key.quality() == MAIN ? recent.get(key.camera()) : null;
        return spans == null ? List.of() : spans.segments();
    }

    @Override
    public List<Gap> openGaps(RecordingKey key) {
        CameraRecorder recorder = recorder(key);
        return recorder == null ? List.of() : recorder.openGaps();
    }

    private @Nullable CameraRecorder recorder(RecordingKey key) {
        Running running = key.quality() == MAIN ? byCamera.get(key.camera()) : null;
        return running == null ? null : running.recorder();
    }

    /** Ends all recordings properly; what they hold is handed to the disks. */
    @Override
    public void close() {
        List<Running> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(byCamera.values());
            byCamera.clear();
        }
        await(CompletableFuture.allOf(
                all.stream().map(running -> running.recorder().stop()).toArray(CompletableFuture[]::new)));
    }
}
