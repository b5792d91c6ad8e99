package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.StreamReader;
import io.culvert.gateway.stream.TrackClocks;
import io.culvert.gateway.stream.TrackPosition;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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
    /** Of batches kept; of a client that does not keep up, groups in front are dropped. */
    private static final long MOST_BYTES = 8L << 20;

    private static final long NANOS_PER_MICRO = 1_000;

    /** Two clocks of a stream that differ by more do not speak of the same time. */
    private static final long FAR_NANOS = 500_000_000L;

    /** Told when something has come; and at the end. */
    interface Listener {
        void liveCame();

        void liveOver();
    }

    private final LiveEntry entry;
    private final EventLoop loop;
    private final StreamDescription described;
    private final Listener listener;
    private final Deque<PacketBatch> kept = new ArrayDeque<>();
    private long keptBytes;
    private @Nullable TrackClocks clocks;
    private int[] tracks = {};
    private int videoTrack = -1;
    private boolean refused;
    private boolean joined;
    private boolean skipped;
    private boolean behind;
    private boolean closed;
    private long joinWallMicros;
    private @Nullable PacketBatch joint;
    private boolean[] placed = {};
    private long[] behindNanos = {};
    private long[] rtpTimes = {};

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
        clocks = start.clocks();
        videoTrack = start.videoTrack();
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
            if (track.kind() == io.culvert.media.stream.MediaKind.VIDEO && videoTrack < 0) {
                videoTrack = track.index();
            }
        }
    }

    @Override
    public void batch(PacketBatch batch) {
        if (closed || told(batch) < 0) {
            return;
        }
        if (behind) {
            if (!startsGroup(batch)) {
                return;
            }
            behind = false;
            skipped = joined;
        }
        kept.add(batch.retain());
        keptBytes += batch.sizeBytes();
        if (keptBytes > MOST_BYTES) {
            dropGroups();
        }
        listener.liveCame();
    }

    @Override
    public void ended(SourceFailure why) {
        if (!closed) {
            listener.liveOver();
        }
    }

    private boolean startsGroup(PacketBatch batch) {
        return batch.track() == videoTrack && batch.keyFrame() && batch.startsAccessUnit();
    }

    /** Lets go what is in front of the last group, or all of it where there is but one. */
    private void dropGroups() {
        PacketBatch last = null;
        for (PacketBatch batch : kept) {
            last = startsGroup(batch) && batch != kept.peek() ? batch : last;
        }
        while (!kept.isEmpty() && kept.peek() != last) {
            remove().release();
        }
        behind = last == null;
        skipped = joined && last != null;
    }

    private PacketBatch remove() {
        PacketBatch batch = kept.remove();
        keptBytes -= batch.sizeBytes();
        return batch;
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
        for (PacketBatch batch : kept) {
            long apart = batch.captureMonotonicNanos() / NANOS_PER_MICRO - monotonicMicros;
            if (startsGroup(batch) && Math.abs(apart) <= toleranceMicros) {
                begin(batch, wallMicros);
                return true;
            }
        }
        return false;
    }

    /** Begins with the first group there is, whatever lies in front of it; false while there is none. */
    boolean joinAnywhere() {
        for (PacketBatch batch : kept) {
            if (startsGroup(batch)) {
                begin(batch, batch.captureWallMicros());
                skipped = true;
                return true;
            }
        }
        return false;
    }

    /** Sound in front of the group stays: what of it is older than what was sent is left out by its time. */
    private void begin(PacketBatch first, long wallMicros) {
        joined = true;
        joinWallMicros = wallMicros;
        joint = first.retain();
        placed = new boolean[tracks.length];
        behindNanos = new long[tracks.length];
        rtpTimes = new long[tracks.length];
        boolean before = true;
        for (Iterator<PacketBatch> all = kept.iterator(); before && all.hasNext(); ) {
            PacketBatch batch = all.next();
            before = batch != first;
            if (before && batch.track() == videoTrack) {
                all.remove();
                keptBytes -= batch.sizeBytes();
                batch.release();
            }
        }
    }

    /** Of the stream; -1 where there is none. */
    int videoTrack() {
        return videoTrack;
    }

    /** Whether the viewer may not watch live. */
    boolean isRefused() {
        return refused;
    }

    /** Where the recording's time line goes over, once it does. */
    long joinWallMicros() {
        return joinWallMicros;
    }

    boolean isJoined() {
        return joined;
    }

    /** Each track's place: the RTP time of its last batch that was asked for, and how far behind the joint it lies. */
    private void place(PacketBatch batch) {
        int track = batch.track();
        TrackPosition position = Objects.requireNonNull(clocks).position(track);
        if (!placed[track]) {
            placed[track] = true;
            behindNanos[track] = track == videoTrack ? 0 : distance(batch, position);
        } else {
            int ticks = (int) (batch.rtpTime() - rtpTimes[track]);
            behindNanos[track] += RtpClock.nanos(ticks, position.clockRate());
        }
        rtpTimes[track] = batch.rtpTime();
    }

    /** Behind the joint by the stream's own time; where that has come around since, by the time of capture. */
    private long distance(PacketBatch batch, TrackPosition position) {
        PacketBatch first = Objects.requireNonNull(joint);
        TrackPosition video = Objects.requireNonNull(clocks).position(videoTrack);
        long own = RtpClock.nanos((batch.rtpTime() - position.originRtpTime()) & 0xFFFF_FFFFL, position.clockRate());
        long other = RtpClock.nanos((first.rtpTime() - video.originRtpTime()) & 0xFFFF_FFFFL, video.clockRate());
        long captured = (batch.captureWallMicros() - first.captureWallMicros()) * NANOS_PER_MICRO;
        return Math.abs(own - other - captured) < FAR_NANOS ? own - other : captured;
    }

    // ------------------------------------------------------------------------------------------------ playing

    @Nullable
    PacketBatch peek() {
        return kept.peek();
    }

    /** The caller releases it. */
    PacketBatch poll() {
        return remove();
    }

    /** The track that the client knows a batch by; -1 where it knows none. */
    int told(PacketBatch batch) {
        return batch.track() < tracks.length ? tracks[batch.track()] : -1;
    }

    /** Where the batch in front lies on the recording's time line. */
    long wallMicros(PacketBatch batch) {
        place(batch);
        return joinWallMicros + behindNanos[batch.track()] / NANOS_PER_MICRO;
    }

    /** Whether groups were left out since this was last asked. */
    boolean takeSkipped() {
        boolean was = skipped;
        skipped = false;
        return was;
    }

    void close() {
        closed = true;
        entry.detach(this);
        if (joint != null) {
            joint.release();
            joint = null;
        }
        while (!kept.isEmpty()) {
            remove().release();
        }
    }
}
