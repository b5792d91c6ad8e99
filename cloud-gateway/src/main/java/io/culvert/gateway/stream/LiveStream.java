package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
 * <p>It lives on one event loop. Every batch that may be shown ({@link KeyFrameGate}) is rewritten there once ({@link
 * Ingress}), kept while its group of pictures is current ({@link GopCache}), and handed once to each event loop that has
 * readers ({@link Readers}). A reader's entry takes the same way through this loop, which is why its start point and the
 * live batches behind it have neither a hole nor an overlap.
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

    private final StreamKey key;
    private final EventLoop loop;
    private final Ticker ticker;
    private final InstantSource clock;
    private final StreamConfig config;
    private final StreamMeters meters;
    private final StreamNews news;

    private final SourceKeeper keeper;
    private final Ingress ingress;
    private final GopCache gop;
    private final ByteRate rate;
    private final KeyFrameGate keyFrames;
    private final Readers readers;
    private final DescribeQueue waiters;
    private @Nullable StreamDescription description;
    private boolean mediaSeen;
    private long mediaNanos;
    private long describedNanos;
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
            StreamMeters meters,
            StreamObserver observer) {
        this.key = key;
        this.loop = loop;
        this.ticker = ticker;
        this.clock = clock;
        this.config = config;
        this.meters = meters;
        this.news = new StreamNews(key, observer);
        this.keeper = new SourceKeeper(key, sources, loop, ticker, config, random, new FromSource());
        this.ingress = new Ingress(random);
        this.gop = new GopCache(config.gopCapBytes());
        this.keyFrames = new KeyFrameGate(key, gop, ticker, config.keyFrameTimeout(), keeper::requestKeyFrame);
        this.readers = new Readers(key, ticker, meters, this::detach);
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

    /** Where it lives; readers that live there too are told without a change of threads. */
    public EventLoop loop() {
        return loop;
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
        ReaderGroup group = readers.enter(reader);
        boolean seekable = keyFrames.isSeekable();
        StartPoint start = new StartPoint(description, gop.snapshot(), gop.videoTrack(), seekable, group.clocks());
        List<TrackPosition> positions = ingress.positions();
        group.run(() -> group.add(reader, start, positions));
        if (seekable && keyFrames.isOpen() && gop.isEmpty()) {
            keyFrames.askForKeyFrame();
        }
    }

    private void endReaders(SourceFailure why) {
        readers.endAll(why);
        ingress.forgetPayloadTypes();
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
                || keyFrames.isOpen()
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
        keyFrames.close();
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
            keyFrames.sourceOpened();
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
            readers.described(shown, ingress::positions);
            answerWaiters();
            updateStatus();
        }

        @Override
        public void batch(PacketBatch batch) {
            onBatch(batch);
        }

        @Override
        public void dropped() {
            readers.dropped();
        }

        @Override
        public void failed(SourceFailure failure) {
            log.info("source of {} failed: {} ({})", key, failure.code(), failure.message());
            lastFailure = failure;
            readers.interrupted(failure);
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
        boolean shown = keyFrames.passes(batch, now) && ingress.rewrite(batch, now);
        if (shown) {
            if (!gop.add(batch)) {
                log.info(
                        "{}: a group of pictures over {} bytes is not kept for new viewers", key, config.gopCapBytes());
                meters.gopTooLong();
            }
            readers.dispatch(batch);
            answerWaiters();
        }
        batch.release();
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
            news.moved(to, lastFailure);
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
