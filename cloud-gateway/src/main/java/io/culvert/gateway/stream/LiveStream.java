package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one camera: one source, one writer, any number of readers.
 *
 * <p>It lives on one event loop. Every batch is rewritten there once ({@link Ingress}), kept while its group of pictures
 * is current ({@link GopCache}), and handed once to each event loop that has readers ({@link ReaderGroup}). A reader's
 * entry takes the same way through this loop, which is why its start point and the live batches behind it have neither a
 * hole nor an overlap.
 *
 * <p>The source runs while somebody reads, waits for a description or keeps it on, and for a grace time after; when it
 * fails it is opened again and readers stay where they are ({@link SourceKeeper}).
 *
 * <p>Threading: public methods from any thread; all else is confined to the stream's event loop.
 */
public final class LiveStream {
    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);

    private static final SourceFailure CLOSED =
            new SourceFailure(SourceFailure.Code.NO_SUCH_CAMERA, "the camera was removed or changed");

    /** A camera is not asked for key frames more often than this. */
    private static final long KEY_FRAME_REQUEST_NANOS = 1_000_000_000L;

    private final StreamKey key;
    private final EventLoop loop;
    private final Ticker ticker;
    private final InstantSource clock;
    private final StreamConfig config;
    private final StreamMeters meters;

    private final SourceKeeper keeper;
    private final Ingress ingress;
    private final GopCache gop;
    private final ByteRate rate;
    private final Map<EventLoop, ReaderGroup> groups = new HashMap<>();
    private final Set<StreamReader> readers = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    private final DescribeQueue waiters;
    private @Nullable StreamDescription description;
    private boolean mediaSeen;
    private long mediaNanos;
    private long describedNanos;
    private long openedNanos;
    private long keyFrameAskedNanos;
    /** The current source has sent a key frame, or so long none that readers get it as it is. */
    private boolean decodable;

    private boolean keyless;
    private long keyFrameNanos;
    private boolean keptOn;
    private boolean closed;
    private @Nullable Future<?> graceTimer;
    private @Nullable Future<?> tick;

    private StreamStatus.State state = StreamStatus.State.IDLE;
    private @Nullable SourceFailure lastFailure;
    private @Nullable Instant since;
    private volatile StreamStatus status = StreamStatus.NEVER_STARTED;

    LiveStream(
            StreamKey key,
            StreamSources sources,
            EventLoop loop,
            Ticker ticker,
            InstantSource clock,
            RandomGenerator random,
            StreamConfig config,
            StreamMeters meters) {
        this.key = key;
        this.loop = loop;
        this.ticker = ticker;
        this.clock = clock;
        this.config = config;
        this.meters = meters;
        this.keeper = new SourceKeeper(key, sources, loop, ticker, config, random, new FromSource());
        this.ingress = new Ingress(random);
        this.gop = new GopCache(config.gopCapBytes());
        this.rate = new ByteRate();
        this.waiters = new DescribeQueue(loop, config.describeTimeout(), this::expired);
    }

    public StreamKey key() {
        return key;
    }

    /** The SSRC that readers see on a track, the same for as long as the stream exists. */
    public int ssrc(int track) {
        return ingress.ssrc(track);
    }

    /** The RTCP canonical name that binds the stream's tracks together. */
    public String cname() {
        return "culvert-" + Integer.toHexString(ingress.ssrc(0));
    }

    /** As of at most a second ago. */
    public StreamStatus status() {
        return status;
    }

    /**
     * Asks for the tracks, which starts the source where none runs.
     *
     * @return completes on the stream's loop, at the latest after the configured time
     */
    public CompletionStage<DescribeResult> describe() {
        var result = new CompletableFuture<DescribeResult>();
        loop.execute(() -> {
            if (closed) {
                result.complete(new DescribeResult.Unavailable(CLOSED));
                return;
            }
            waiters.add(result);
            keepRunning();
            if (mayHurry()) {
                keeper.hurry();
            }
            answerWaiters();
        });
        return result;
    }

    /** Lets a reader in; it hears of it on its own loop. A reader attached already stays as it is. */
    public void attach(StreamReader reader) {
        loop.execute(() -> {
            if (closed) {
                reader.loop().execute(() -> reader.ended(CLOSED));
                return;
            }
            if (!readers.add(reader)) {
                return;
            }
            meters.readers(1);
            keepRunning();
            enter(reader);
            updateStatus();
        });
    }

    /** Lets a reader go. Harmless when it is not attached. */
    public void detach(StreamReader reader) {
        loop.execute(() -> {
            if (!readers.remove(reader)) {
                return;
            }
            meters.readers(-1);
            ReaderGroup group = Objects.requireNonNull(groups.get(reader.loop()));
            group.run(() -> group.remove(reader));
            if (--group.size == 0) {
                groups.remove(reader.loop());
            }
            stopUnlessWanted();
            updateStatus();
        });
    }

    /** Keeps the source running with nobody reading, or no longer. */
    public void keepOn(boolean on) {
        loop.execute(() -> {
            keptOn = on;
            if (on && !closed) {
                keepRunning();
            } else {
                stopUnlessWanted();
            }
        });
    }

    /** Ends source and readers for good. */
    void close() {
        loop.execute(() -> {
            if (closed) {
                return;
            }
            closed = true;
            keptOn = false;
            waiters.answerAll(new DescribeResult.Unavailable(CLOSED));
            endReaders(CLOSED);
            goIdle();
        });
    }

    // ------------------------------------------------------------------------------------------------ readers

    private void enter(StreamReader reader) {
        ReaderGroup group = groups.computeIfAbsent(
                reader.loop(), readersLoop -> new ReaderGroup(key, readersLoop, ticker, this::detach));
        group.size++;
        boolean seekable = gop.videoTrack() >= 0 && !keyless && !isEndless();
        StartPoint start = new StartPoint(description, gop.snapshot(), gop.videoTrack(), seekable, group.clocks());
        List<TrackPosition> positions = ingress.positions();
        group.run(() -> group.add(reader, start, positions));
        if (seekable && decodable && gop.isEmpty()) {
            askForKeyFrame();
        }
    }

    /** The group is too long to be kept, and nobody can say when the next one begins: who joins gets it as it is. */
    private boolean isEndless() {
        return decodable
                && gop.isEmpty()
                && ticker.nanoTime() - keyFrameNanos > config.keyFrameTimeout().toNanos();
    }

    private void endReaders(SourceFailure why) {
        for (ReaderGroup group : groups.values()) {
            group.run(() -> group.endAll(why));
        }
        groups.clear();
        meters.readers(-readers.size());
        readers.clear();
        ingress.forgetPayloadTypes();
    }

    private void askForKeyFrame() {
        long now = ticker.nanoTime();
        if (now - keyFrameAskedNanos >= KEY_FRAME_REQUEST_NANOS) {
            keyFrameAskedNanos = now;
            keeper.requestKeyFrame();
        }
    }

    // ------------------------------------------------------------------------------------------------ waiting

    /** What to tell somebody who waited for too long. */
    private SourceFailure expired() {
        loop.execute(this::stopUnlessWanted);
        return lastFailure != null
                ? lastFailure
                : new SourceFailure(
                        SourceFailure.Code.SILENT,
                        "no media within " + config.describeTimeout().toSeconds() + " s");
    }

    /**
     * Answers those who wait once media comes, its tracks are known well enough to be shown and there is a picture to
     * begin with. A camera that is slow with the last two is not waited for without end.
     */
    private void answerWaiters() {
        if (waiters.isEmpty() || description == null || !mediaSeen) {
            return;
        }
        long now = ticker.nanoTime();
        boolean complete = TrackShape.isComplete(description)
                || now - describedNanos >= config.completionGrace().toNanos();
        boolean picture = gop.videoTrack() < 0
                || decodable
                || now - mediaNanos >= config.pictureGrace().toNanos();
        if (complete && picture) {
            waiters.answerAll(new DescribeResult.Ready(description));
            stopUnlessWanted();
        }
    }

    // ------------------------------------------------------------------------------------------------ demand

    private boolean wanted() {
        return keptOn || !readers.isEmpty() || !waiters.isEmpty();
    }

    private void keepRunning() {
        if (graceTimer != null) {
            graceTimer.cancel(false);
            graceTimer = null;
        }
        if (keeper.phase() == SourceKeeper.Phase.STOPPED) {
            keeper.start();
            startTicking();
        }
    }

    private void stopUnlessWanted() {
        if (wanted() || keeper.phase() == SourceKeeper.Phase.STOPPED || graceTimer != null) {
            return;
        }
        graceTimer = loop.schedule(
                () -> {
                    graceTimer = null;
                    if (!wanted()) {
                        goIdle();
                    }
                },
                config.stopGrace().toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void goIdle() {
        keeper.stop();
        if (graceTimer != null) {
            graceTimer.cancel(false);
            graceTimer = null;
        }
        if (tick != null) {
            tick.cancel(false);
            tick = null;
        }
        forgetSource();
        description = null;
        ingress.forgetPayloadTypes();
        lastFailure = null;
        rate.reset();
        transition(StreamStatus.State.IDLE, "nobody wants it");
    }

    private void forgetSource() {
        gop.clear();
        mediaSeen = false;
        decodable = false;
        keyless = false;
    }

    private void startTicking() {
        if (tick == null) {
            tick = loop.scheduleAtFixedRate(
                    () -> {
                        rate.tick(ticker.nanoTime());
                        answerWaiters();
                        updateStatus();
                    },
                    1,
                    1,
                    TimeUnit.SECONDS);
        }
    }

    // ------------------------------------------------------------------------------------------------ source

    /** What the keeper of the source tells. */
    private final class FromSource implements SourceKeeper.Listener {
        @Override
        public void opened() {
            forgetSource();
            ingress.sourceStarted();
            openedNanos = ticker.nanoTime();
            if (lastFailure != null) {
                meters.restarted();
            }
            transition(StreamStatus.State.STARTING, "opening a source");
        }

        @Override
        public void described(StreamDescription told) {
            StreamDescription before = description;
            if (before != null && !TrackShape.canGoOn(before, told)) {
                log.info("{}: the camera's tracks changed, its {} readers must ask anew", key, readers.size());
                endReaders(new SourceFailure(SourceFailure.Code.ENDED, "the camera's tracks changed"));
            }
            ingress.described(told);
            StreamDescription shown = TrackShape.withPayloadTypes(told, ingress::payloadType);
            description = shown;
            describedNanos = ticker.nanoTime();
            gop.videoTrack(TrackShape.videoTrack(shown));
            for (ReaderGroup group : groups.values()) {
                group.run(() -> group.described(shown));
            }
            answerWaiters();
            updateStatus();
        }

        @Override
        public void batch(PacketBatch batch) {
            onBatch(batch);
        }

        @Override
        public void failed(SourceFailure failure) {
            log.info("source of {} failed: {} ({})", key, failure.code(), failure.message());
            lastFailure = failure;
            forgetSource();
            rate.reset();
            if (isHopeless(failure.code())) {
                waiters.answerAll(new DescribeResult.Unavailable(failure));
            }
            transition(StreamStatus.State.ERROR, failure.code().toString());
            stopUnlessWanted();
        }
    }

    /** Takes ownership of the batch. */
    private void onBatch(PacketBatch batch) {
        long now = ticker.nanoTime();
        rate.add(batch.sizeBytes());
        meters.received(batch.sizeBytes());
        if (!mediaSeen) {
            mediaSeen = true;
            mediaNanos = now;
            lastFailure = null;
            transition(StreamStatus.State.LIVE, "media comes");
        }
        if (gop.startsGroup(batch)) {
            keyFrameNanos = now;
        }
        boolean shown = isDecodable(batch, now) && ingress.rewrite(batch, now);
        if (shown) {
            if (!gop.add(batch)) {
                log.info(
                        "{}: a group of pictures over {} bytes is not kept for new viewers", key, config.gopCapBytes());
                meters.gopTooLong();
            }
            for (ReaderGroup group : groups.values()) {
                PacketBatch shared = batch.retain();
                group.run(() -> group.dispatch(shared));
            }
            answerWaiters();
        }
        batch.release();
    }

    /**
     * Holds back what comes before a source's first key frame: readers who stayed through a restart would decode it
     * against pictures of the last source. A camera that sends none for long is passed on as it is.
     */
    private boolean isDecodable(PacketBatch batch, long now) {
        if (decodable || gop.videoTrack() < 0 || batch.track() != gop.videoTrack()) {
            return true;
        }
        if (gop.startsGroup(batch)) {
            decodable = true;
        } else if (now - openedNanos > config.keyFrameTimeout().toNanos() && batch.startsAccessUnit()) {
            log.info(
                    "{}: no key frame for {} s, passing on what comes",
                    key,
                    config.keyFrameTimeout().toSeconds());
            decodable = true;
            keyless = true;
        } else {
            askForKeyFrame();
        }
        return decodable;
    }

    /** A wrong password is not tried faster because somebody waits: cameras lock accounts that fail too often. */
    private boolean mayHurry() {
        return lastFailure == null || lastFailure.code() != SourceFailure.Code.BAD_CREDENTIALS;
    }

    /** Failures that the next try within a viewer's patience will not mend. */
    private static boolean isHopeless(SourceFailure.Code code) {
        return switch (code) {
            case AGENT_OFFLINE, NO_SUCH_CAMERA, BAD_CREDENTIALS, NO_SUCH_STREAM, UNSUPPORTED -> true;
            case CAMERA_UNREACHABLE, BUSY, SILENT, ENDED, INTERNAL -> false;
        };
    }

    // ------------------------------------------------------------------------------------------------ status

    private void transition(StreamStatus.State to, String reason) {
        if (state != to) {
            log.info("{}: {} -> {} ({})", key, state, to, reason);
            meters.moved(state, to);
            state = to;
            since = clock.instant();
        }
        updateStatus();
    }

    private void updateStatus() {
        StreamDescription told = description;
        boolean open = keeper.phase() == SourceKeeper.Phase.OPENING || keeper.phase() == SourceKeeper.Phase.RUNNING;
        status = new StreamStatus(
                state,
                state == StreamStatus.State.ERROR ? lastFailure : null,
                since,
                readers.size(),
                open ? 1 : 0,
                rate.bitsPerSecond(),
                told == null ? List.of() : told.tracks());
    }
}
