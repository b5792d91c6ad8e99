package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.StreamReader;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.channel.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The live stream behind the end of a recording: keeps what comes until it is known which group of pictures follows the last
 * recorded one, and then gives one after the other, with times on the recording's line.
 *
 * <p>A group is known again by the monotonic clock that stamped its first packet, which stands in the recording. The one that
 * follows the last recorded one begins when that ends: to within half a picture, else it is waited for until it is on the
 * disk.
 *
 * <pre>
 *   recorded  ──group──┤──group──┤
 *   live                ├──group──┤──group──┤─ …        joined where both have the same group, or where one ends
 * </pre>
 *
 * <p>Threading: confined to the viewer's event loop.
 * <p>Lifecycle: {@link #close()} lets go of the stream and of what is kept.
 */
final class LiveTail implements StreamReader {
    private static final long NANOS_PER_MICRO = 1_000;

    /** Told when something has come; and at the end. */
    interface Listener {
        void liveCame();

        void liveOver();
    }

    private final LiveEntry entry;
    private final EventLoop loop;
    private final StreamDescription described;
    private final Listener listener;
    private final KeptGroups kept = new KeptGroups();
    private @Nullable JointTimes times;
    private int[] tracks = {};
    private boolean refused;
    private boolean closed;

    LiveTail(LiveEntry entry, EventLoop loop, StreamDescription described, Listener listener) {
        this.entry = entry;
        this.loop = loop;
        this.described = described;
        this.listener = listener;
    }

    /** Attaches where the viewer may watch live. */
    void open() {
        entry.allowed()
                .whenComplete((allowed, fault) -> loop.execute(() -> {
                    if (closed) {
                        return;
                    }
                    if (Boolean.TRUE.equals(allowed)) {
                        entry.attach(this);
                    } else {
                        refused = true;
                        listener.liveCame();
                    }
                }));
    }

    // ------------------------------------------------------------------------------------------------ the stream

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void started(StartPoint start) {
        if (closed) {
            return;
        }
        kept.leadBy(start.videoTrack());
        if (start.description() != null) {
            described(start.description());
        }
        for (PacketBatch batch : start.gop()) {
            batch(batch);
        }
    }

    /** Which live track is which one of those that the client was told of. */
    @Override
    public void described(StreamDescription live) {
        tracks = new int[live.tracks().size()];
        for (TrackDescription track : live.tracks()) {
            tracks[track.index()] = -1;
            for (TrackDescription told : described.tracks()) {
                if (told.codec() == track.codec() && told.clockRate() == track.clockRate()) {
                    tracks[track.index()] = told.index();
                }
            }
            if (track.kind() == MediaKind.VIDEO && kept.videoTrack() < 0) {
                kept.leadBy(track.index());
            }
        }
    }

    @Override
    public void batch(PacketBatch batch) {
        if (!closed && told(batch) >= 0 && kept.add(batch)) {
            listener.liveCame();
        }
    }

    /** What nobody was joined to does not come back: the recording has it by then, or another stream follows. */
    @Override
    public void ended(SourceFailure why) {
        if (closed) {
            return;
        }
        if (!isJoined()) {
            kept.clear();
        }
        listener.liveOver();
    }

    // ------------------------------------------------------------------------------------------------ joining

    /** Whether the group that a recorded fragment is comes from here from now on. */
    boolean joinAt(RecordedFragment fragment) {
        return fragment.startsWithKeyFrame()
                && join(fragment.mark().captureMonotonicMicros(), 0, fragment.startMicros());
    }

    /**
     * Whether the group behind the last recorded one comes from here from now on.
     *
     * @param pictures that the fragment has
     */
    boolean joinBehind(RecordedFragment last, int pictures) {
        long micros = last.endMicros() - last.startMicros();
        return last.startsWithKeyFrame()
                && pictures > 1
                && join(last.mark().captureMonotonicMicros() + micros, micros / pictures / 2, last.endMicros());
    }

    private boolean join(long monotonicMicros, long toleranceMicros, long wallMicros) {
        PacketBatch first = kept.group(batch -> {
            long apart = batch.captureMonotonicNanos() / NANOS_PER_MICRO - monotonicMicros;
            return Math.abs(apart) <= toleranceMicros;
        });
        return first != null && begin(first, wallMicros, false);
    }

    /**
     * Begins with the first group that was not shown yet, whatever lies in front of it; false while there is none.
     *
     * @param shownMicros time of recording of the last picture that was
     */
    boolean joinAnywhere(long shownMicros) {
        PacketBatch first = kept.group(batch -> batch.captureWallMicros() > shownMicros);
        return first != null && begin(first, first.captureWallMicros(), true);
    }

    private boolean begin(PacketBatch first, long wallMicros, boolean afterHole) {
        times = JointTimes.of(first, clockRate(first), wallMicros);
        kept.beginWith(first, afterHole);
        return true;
    }

    /** Of the stream; -1 where there is none. */
    int videoTrack() {
        return kept.videoTrack();
    }

    /** Whether the viewer may not watch live. */
    boolean isRefused() {
        return refused;
    }

    boolean isJoined() {
        return times != null;
    }

    /** Where the recording's time line goes over, once it does. */
    long joinWallMicros() {
        return Objects.requireNonNull(times).wallMicros();
    }

    // ------------------------------------------------------------------------------------------------ playing

    @Nullable
    PacketBatch peek() {
        return kept.peek();
    }

    /** The caller releases it. */
    PacketBatch poll() {
        return kept.poll();
    }

    /** The track that the client knows a batch by; -1 where it knows none. */
    int told(PacketBatch batch) {
        return batch.track() < tracks.length ? tracks[batch.track()] : -1;
    }

    private int clockRate(PacketBatch batch) {
        return described.tracks().get(told(batch)).clockRate();
    }

    /** Where a batch lies on the recording's time line. */
    long wallMicros(PacketBatch batch) {
        return Objects.requireNonNull(times).wallMicros(batch, clockRate(batch));
    }

    /** Whether groups were left out since this was last asked. */
    boolean takeSkipped() {
        return kept.takeSkipped();
    }

    void close() {
        closed = true;
        entry.detach(this);
        kept.clear();
    }
}
