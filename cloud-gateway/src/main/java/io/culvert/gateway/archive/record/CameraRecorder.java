package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.GapLedger;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.stream.LiveStream;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.StreamReader;
import io.culvert.media.segment.EndReason;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records one stream: a reader like any other, so the camera keeps running and still has one connection.
 *
 * <pre>
 *   batches → TrackSampling → GopCutter → Placer → MotionGate → Tape → the store
 * </pre>
 *
 * <p>Where anything is missing the segment ends, and {@link GapWatch} knows since when and why; why is read from what the hub
 * says of its source, and from what the batches say of the process that sent them.
 *
 * <p>Threading: lives on the stream's event loop, to which everything else is confined; public methods from any thread.
 */
final class CameraRecorder implements StreamReader {
    private static final Logger log = LoggerFactory.getLogger(CameraRecorder.class);

    /** A camera that is silent for longer leaves a gap; the hub looks for another source then too. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long AGAIN_MILLIS = 1000;

    /** After a gateway was away its agents need some time to come back; up to then it is the one to blame. */
    private static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LiveStream stream;
    private final EventLoop loop;
    private final InstantSource clock;
    private final BooleanSupplier moving;
    private final GapWatch gaps;
    private final Tape tape;
    private final MotionGate gate;
    private final Placer placer;
    private final TrackSampling sampling;
    private final BatchOrder order;
    private @Nullable Future<?> ticking;
    private GapCause holeCause = GapCause.CAMERA;

    /** Why nothing comes, where nothing does. */
    private GapCause absence = GapCause.CAMERA;

    private boolean flowing;
    private long lastNanos;
    private boolean returning;
    private boolean agentMissing;
    private long returnsUntilNanos;
    private boolean closed;

    /**
     * @param before where the recorder of this camera before it ended
     * @param always whether all is recorded, or what moves only
     * @param moving whether something moves before the camera now; asked on the event loop
     * @param recent told of what came to the disk
     */
    CameraRecorder(
            LiveStream stream,
            RecordingKey key,
            RecordingEnd before,
            boolean always,
            BooleanSupplier moving,
            Segments segments,
            GapLedger ledger,
            RecentSpans recent,
            InstantSource clock) {
        this.stream = stream;
        this.loop = stream.loop();
        this.clock = clock;
        this.moving = moving;
        this.gaps = new GapWatch(key, ledger);
        this.tape = new Tape(key, segments, gaps, recent, loop);
        this.gate = new MotionGate(always, new Wanted(), this::nowMicros, loop.ticker()::nanoTime);
        this.order = before.order();
        this.placer = new Placer(before.micros(), gate::accept, this::missing);
        this.sampling = new TrackSampling(new GopCutter(placer));
    }

    // -------------------------------------------------------------------------------------------------- from outside

    /**
     * Begins.
     *
     * @param missingSinceMicros since when recordings are missing already, Unix microseconds
     * @param why what is to blame for that up to now
     */
    void start(long missingSinceMicros, GapCause why) {
        loop.execute(() -> {
            long now = nowMicros();
            returning = why == GapCause.GATEWAY && missingSinceMicros < now;
            returnsUntilNanos = loop.ticker().nanoTime() + RETURN_NANOS;
            if (gate.isOpen()) {
                gaps.begin(Math.min(missingSinceMicros, now), why);
                gaps.blame(GapCause.CAMERA, now);
            }
            ticking = loop.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
            if (moving.getAsBoolean()) {
                open(gate::motionStarted);
            }
            stream.attach(this);
        });
    }

    /** Everything is wanted from now on, or only what moves. */
    void always(boolean all) {
        loop.execute(() -> open(() -> gate.always(all, moving.getAsBoolean())));
    }

    void motionStarted() {
        loop.execute(() -> open(gate::motionStarted));
    }

    /** What was kept is recorded, and where nothing comes now that is a gap. */
    private void open(Runnable more) {
        boolean before = gate.isOpen();
        more.run();
        if (!before && gate.isOpen() && (!flowing || gate.isHoled())) {
            tape.stop(EndReason.HOLE);
            gaps.begin(nowMicros(), absence);
            if (!flowing) {
                gaps.blame(absence, nowMicros());
            }
        }
    }

    void motionStopped(long atMicros) {
        loop.execute(() -> gate.motionStopped(atMicros));
    }

    /**
     * Ends, with all that came until now.
     *
     * @return where what was recorded ends; the next recorder of the camera begins there
     */
    CompletableFuture<RecordingEnd> stop() {
        CompletableFuture<RecordingEnd> stopped = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                if (!closed) {
                    closed = true;
                    close();
                }
            } finally {
                stopped.complete(new RecordingEnd(placer.endMicros(), order));
            }
        });
        return stopped;
    }

    private void close() {
        stream.detach(this);
        if (ticking != null) {
            ticking.cancel(false);
        }
        try {
            finish(GapCause.CAMERA);
            tape.stop(EndReason.STOPPED);
        } finally {
            gate.drop();
            gaps.end(nowMicros());
        }
    }

    /** What is missing up to now. From any thread. */
    List<Gap> openGaps() {
        return gaps.list(nowMicros());
    }

    // -------------------------------------------------------------------------------------------------- the stream

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void started(StartPoint start) {
        if (closed) {
            return;
        }
        if (start.description() != null) {
            described(start.description());
        }
        List<PacketBatch> gop = start.gop();
        if (gop.isEmpty() || order.isBehind(gop.getFirst())) {
            long arrival = nowMicros();
            for (PacketBatch batch : gop) {
                batch(batch, arrival - age(batch, gop.getLast()));
            }
        } // else what was recorded up to where the reader was cut off, or recording was switched off, would come twice
    }

    /** How much earlier than the newest one a batch came, microseconds. */
    private static long age(PacketBatch batch, PacketBatch newest) {
        return batch.bootId() == newest.bootId()
                ? Math.max(0, (newest.captureMonotonicNanos() - batch.captureMonotonicNanos()) / 1000)
                : 0;
    }

    @Override
    public void described(StreamDescription now) {
        if (closed || (sampling.hasBegun() && (flowing || sampling.hasBegunWith(now)))) {
            return; // while media flow, new parameter sets come with their key frame
        }
        sampling.end();
        if (!sampling.begin(now)) {
            log.warn("{}: none of its tracks can be recorded", stream.key());
            return;
        }
        sampling.place(placer);
        for (TrackDescription track : now.tracks()) {
            if (!sampling.takes(track)) {
                log.info(
                        "{}: track {} ({}, {}) is not recorded",
                        stream.key(),
                        track.index(),
                        track.kind(),
                        track.codec());
            }
        }
    }

    @Override
    public void batch(PacketBatch batch) {
        batch(batch, nowMicros());
    }

    private void batch(PacketBatch batch, long arrivalMicros) {
        if (closed) {
            return;
        }
        if (sampling.leads(batch)) {
            lastNanos = loop.ticker().nanoTime();
            look(batch);
            placer.batch(batch, arrivalMicros);
            if (order.isTorn()) {
                placer.spoil();
            }
        }
        sampling.batch(batch);
    }

    /** Told in front of the batch whose number says the same, but not who dropped what is missing. */
    @Override
    public void dropped() {
        breakOff(GapCause.GATEWAY);
    }

    /** Whether it follows what came before. */
    private void look(PacketBatch batch) {
        BatchOrder.Step step = order.next(batch);
        switch (step) {
            case FOLLOWS -> {}
            case PACKETS_MISSING -> placer.spoil();
            case FRAMES_MISSING -> breakOff(GapCause.UPLINK);
            case OTHER_SOURCE, OTHER_PROCESS -> {
                breakOff(GapCause.CAMERA);
                if (step == BatchOrder.Step.OTHER_PROCESS) {
                    gaps.correct(GapCause.UPLINK, GapCause.AGENT);
                    gate.correct(GapCause.UPLINK, GapCause.AGENT);
                }
                sampling.place(placer);
            }
        }
        flowing = true;
        absence = GapCause.CAMERA;
        returning = false;
    }

    /** Other tracks, or a fault: goes on where the stream does. */
    @Override
    public void ended(SourceFailure why) {
        try {
            finish(why.code() == SourceFailure.Code.INTERNAL ? GapCause.GATEWAY : GapCause.CAMERA);
        } finally { // a fault may come again with what was held
            if (!closed && why.code() != SourceFailure.Code.NO_SUCH_CAMERA) {
                loop.schedule(
                        () -> {
                            if (!closed) {
                                stream.attach(this);
                            }
                        },
                        why.code() == SourceFailure.Code.INTERNAL ? AGAIN_MILLIS : 0,
                        TimeUnit.MILLISECONDS);
            }
        }
    }

    // -------------------------------------------------------------------------------------------------- gaps

    @Override
    public void interrupted(SourceFailure why) {
        agentMissing = why.code() == SourceFailure.Code.AGENT_OFFLINE;
        GapCause cause = returning && agentMissing ? GapCause.GATEWAY : causeOf(why);
        breakOff(cause);
        sampling.place(placer);
        blame(cause);
    }

    private void tick() {
        if (flowing && loop.ticker().nanoTime() - lastNanos > SILENCE_NANOS) {
            breakOff(GapCause.CAMERA);
        }
        if (returning && loop.ticker().nanoTime() - returnsUntilNanos > 0) {
            returning = false;
            blame(agentMissing ? GapCause.UPLINK : GapCause.CAMERA);
        }
        gate.tick();
    }

    private void blame(GapCause cause) {
        absence = cause;
        gaps.blame(cause, nowMicros());
    }

    /** What is to blame where a source failed. */
    private static GapCause causeOf(SourceFailure failure) {
        return switch (failure.code()) {
            case AGENT_OFFLINE -> GapCause.UPLINK; // or the agent: its boot id tells when it is back
            case CAMERA_UNREACHABLE -> GapCause.LAN;
            case BAD_CREDENTIALS, NO_SUCH_STREAM, BUSY, UNSUPPORTED, SILENT, ENDED, NO_SUCH_CAMERA -> GapCause.CAMERA;
            case INTERNAL -> GapCause.GATEWAY;
        };
    }

    /** Ends the group that is open as it is; what comes next is behind a hole. */
    private void breakOff(GapCause why) {
        if (!flowing) {
            return;
        }
        flowing = false;
        absence = why;
        holeCause = why;
        try {
            sampling.hole();
        } finally {
            holeCause = GapCause.CAMERA;
        }
    }

    /** Behind the last group time is missing: told by the placer. */
    private void missing() {
        tape.stop(closed ? EndReason.STOPPED : EndReason.HOLE);
        if (!closed) {
            gate.hole(holeCause);
        }
    }

    private void finish(GapCause why) {
        try {
            breakOff(why);
        } finally {
            sampling.end();
        }
    }

    /** What the gate lets through. */
    private final class Wanted implements MotionGate.Out {
        @Override
        public void group(PlacedGop gop) {
            tape.write(gop);
        }

        @Override
        public void hole(long atMicros, GapCause why) {
            gaps.begin(atMicros, why);
        }

        @Override
        public void closed(long atMicros) {
            tape.stop(EndReason.STOPPED);
            gaps.end(atMicros);
        }
    }

    private long nowMicros() {
        return Span.micros(clock.instant());
    }
}
