package io.culvert.gateway.rtsp;

import io.culvert.gateway.stream.InstantStart;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.TrackClocks;
import io.culvert.gateway.stream.TrackPosition;
import io.culvert.media.rtsp.RtpInfoHeader;
import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives one viewer its media: the instant start, then live, and never more than it can take.
 *
 * <p>While the viewer follows, a batch goes straight out. What cannot go out yet (the rest of a long instant start, what
 * UDP is paced to) waits in a backlog of references, and live batches queue behind it. A viewer for whom too much waits is
 * <i>behind</i>: what waits is dropped and it goes on at the next key frame it has room for.
 *
 * <pre>
 *             backlog empty, room ─────────────▶ sent at once
 *   batch ──▶ backlog, not too long ───────────▶ queued behind it
 *             too long, or no room ──▶ behind ─▶ dropped up to a key frame with room
 * </pre>
 *
 * <p>Threading: confined to the viewer's event loop.
 */
abstract class Feed {
    /** What waits, with the RTP time it is to be sent with where that is not its own. */
    private record Waiting(PacketBatch batch, long rtpTime) {
        private static final long OWN = -1;
    }

    private final @Nullable MediaTrack[] tracks;
    private final int maxQueueBytes;
    private final RtspMeters meters;
    private final Deque<Waiting> backlog = new ArrayDeque<>();
    private long backlogBytes;
    /** Those of live batches; while the instant start waits it is the stream's own current group and costs nothing more. */
    private long backlogLiveBytes;

    private int videoTrack = -1;
    private boolean awaitingKeyFrame;
    private boolean behind;
    private @Nullable TrackClocks clocks;
    private long bytesSent;
    private long bytesCounted;

    /** @param tracks by index; null for a track that the viewer did not set up */
    Feed(@Nullable MediaTrack[] tracks, int maxQueueBytes, RtspMeters meters) {
        this.tracks = tracks;
        this.maxQueueBytes = maxQueueBytes;
        this.meters = meters;
    }

    // ------------------------------------------------------------------------------- what a transport has to do

    /** Whether the transport can take a batch now. */
    abstract boolean hasRoom(PacketBatch batch);

    /** Whether a viewer that was behind can follow again. */
    abstract boolean isRelieved();

    /** Sends a batch as it is; borrows it. */
    abstract void send(PacketBatch batch, MediaTrack track);

    /** Sends a batch with another RTP time; borrows it. */
    abstract void send(PacketBatch batch, MediaTrack track, long rtpTime);

    /** Takes ownership of an RTCP packet. */
    abstract void sendReport(ByteBuf rtcp, MediaTrack track);

    abstract ByteBuf reportBuffer();

    /** Lets go what was sent. */
    abstract void flush();

    /** The backlog has something: {@link #pump} is to be called when there is room. */
    abstract void awaitRoom();

    /**
     * Called about once a second.
     *
     * @return false when nothing could be sent for so long that the viewer is to be cut
     */
    abstract boolean tick(long nowNanos);

    abstract void close();

    // ----------------------------------------------------------------------------------------------- the stream

    /** Takes the start point and says what is sent first of each track. Nothing is sent yet; see {@link #begin}. */
    void prepare(StartPoint start, InstantStart instant) {
        clocks = start.clocks();
        MediaTrack video = start.videoTrack() < 0 ? null : track(start.videoTrack());
        videoTrack = video != null && start.seekable() ? video.index() : -1;
        awaitingKeyFrame = videoTrack >= 0 && instant.isEmpty();
        behind = false;
        for (MediaTrack track : tracks) {
            if (track != null && track.index() < start.clocks().tracks()) {
                boolean cached = track == video && !instant.isEmpty();
                track.startAt(
                        cached
                                ? instant.firstSequence()
                                : start.clocks().position(track.index()).nextSequence());
            }
        }
    }

    /** What each track begins with, where that is known before it comes; to be asked between prepare and begin. */
    RtpInfoHeader info(StartPoint start, InstantStart instant, Presentation presentation) {
        List<RtpInfoHeader.Entry> entries = new ArrayList<>();
        for (MediaTrack track : tracks) {
            if (track != null) {
                String url = presentation.control(track.index());
                TrackPosition position =
                        track.index() < start.clocks().tracks() ? start.clocks().position(track.index()) : null;
                entries.add(
                        position == null || !position.running() || !knowsFirst(track.index())
                                ? new RtpInfoHeader.Entry(url, null, null)
                                : first(url, track, position, start, instant));
            }
        }
        return new RtpInfoHeader(entries);
    }

    private static RtpInfoHeader.Entry first(
            String url, MediaTrack track, TrackPosition position, StartPoint start, InstantStart instant) {
        return track.index() == start.videoTrack() && !instant.isEmpty()
                ? new RtpInfoHeader.Entry(url, track.shifted(instant.firstSequence()), instant.rtpTime(0))
                : new RtpInfoHeader.Entry(url, track.shifted(position.nextSequence()), position.nextRtpTime());
    }

    /** Sends the instant start. */
    void begin(StartPoint start, InstantStart instant) {
        MediaTrack video = start.videoTrack() < 0 ? null : track(start.videoTrack());
        if (video == null) {
            return;
        }
        for (int i = 0; i < instant.size(); i++) {
            backlog.add(new Waiting(instant.batch(i).retain(), instant.rtpTime(i)));
            backlogBytes += instant.batch(i).sizeBytes();
        }
        pump();
    }

    /** Whether the first packet of this track is known before it is sent. */
    boolean knowsFirst(int track) {
        return !(awaitingKeyFrame && track == videoTrack);
    }

    void batch(PacketBatch batch) {
        MediaTrack track = track(batch.track());
        if (track == null || !passes(batch)) {
            return;
        }
        if (backlog.isEmpty() && hasRoom(batch)) {
            send(batch, track);
            track.sent(batch);
            bytesSent += batch.sizeBytes();
            if (batch.endsAccessUnit()) {
                flush();
            }
        } else {
            queue(batch);
        }
    }

    /** Whether the viewer gets this batch at all: not before a key frame it waits for. */
    private boolean passes(PacketBatch batch) {
        boolean startsGroup = batch.track() == videoTrack && batch.keyFrame() && batch.startsAccessUnit();
        if (behind) {
            boolean entry = videoTrack < 0 ? batch.startsAccessUnit() : startsGroup;
            if (!entry || !isRelieved()) {
                return false;
            }
            behind = false;
        }
        if (awaitingKeyFrame && batch.track() == videoTrack) {
            awaitingKeyFrame = !startsGroup;
            return startsGroup;
        }
        return true;
    }

    private void queue(PacketBatch batch) {
        boolean startsGroup = batch.track() == videoTrack && batch.keyFrame() && batch.startsAccessUnit();
        if (startsGroup && backlogBytes > maxQueueBytes / 2) {
            // Rather this key frame now than all that waits in front of it.
            meters.droppedForward();
            dropBacklog();
        } else if (backlogLiveBytes + batch.sizeBytes() > maxQueueBytes || !queues()) {
            meters.droppedForward();
            dropBacklog();
            flush();
            behind = true;
            return;
        }
        backlog.add(new Waiting(batch.retain(), Waiting.OWN));
        backlogBytes += batch.sizeBytes();
        backlogLiveBytes += batch.sizeBytes();
        pump();
    }

    /** Whether live batches may wait here; where the transport has a queue of its own, only behind an instant start. */
    boolean queues() {
        return !backlog.isEmpty();
    }

    /** Sends of the backlog what there is room for. */
    final void pump() {
        Waiting next = backlog.peek();
        while (next != null && hasRoom(next.batch())) {
            backlog.remove();
            try {
                sendWaiting(next);
            } finally {
                next.batch().release();
            }
            next = backlog.peek();
        }
        flush();
        if (next != null) {
            awaitRoom();
        }
    }

    private void sendWaiting(Waiting waiting) {
        PacketBatch batch = waiting.batch();
        MediaTrack track = track(batch.track());
        backlogBytes -= batch.sizeBytes();
        if (track == null) {
            return;
        }
        if (waiting.rtpTime() == Waiting.OWN) {
            backlogLiveBytes -= batch.sizeBytes();
            send(batch, track);
        } else {
            send(batch, track, waiting.rtpTime());
        }
        track.sent(batch);
        bytesSent += batch.sizeBytes();
    }

    /** Reports for every track whose place in time is known. */
    void report(long nowNanos, String cname) {
        TrackClocks known = clocks;
        if (known == null || behind) {
            return;
        }
        for (MediaTrack track : tracks) {
            if (track != null && track.index() < known.tracks()) {
                TrackPosition position = known.position(track.index());
                if (position.running()) {
                    ByteBuf out = reportBuffer();
                    track.writeReport(out, position, nowNanos, cname);
                    sendReport(out, track);
                }
            }
        }
        flush();
    }

    /** No more media until the next start. */
    void pause() {
        dropBacklog();
        TrackClocks known = clocks;
        for (MediaTrack track : tracks) {
            if (track != null && known != null && track.index() < known.tracks()) {
                track.stopAt(known.position(track.index()).nextSequence());
            }
        }
    }

    final void dropBacklog() {
        for (Waiting waiting : backlog) {
            waiting.batch().release();
        }
        backlog.clear();
        backlogBytes = 0;
        backlogLiveBytes = 0;
    }

    final boolean isBacklogEmpty() {
        return backlog.isEmpty();
    }

    /** Bytes sent since this was last asked. */
    final long takeBytes() {
        long fresh = bytesSent - bytesCounted;
        bytesCounted = bytesSent;
        return fresh;
    }

    final List<@Nullable MediaTrack> tracks() {
        return java.util.Arrays.asList(tracks);
    }

    private @Nullable MediaTrack track(int index) {
        return index < tracks.length ? tracks[index] : null;
    }
}
