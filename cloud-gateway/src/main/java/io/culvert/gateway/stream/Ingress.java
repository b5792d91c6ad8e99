package io.culvert.gateway.stream;

import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Turns what successive sources send into one stream that goes on: rewrites SSRC, sequence number, time and payload type
 * of every packet in place, once, before any reader sees it.
 *
 * <p><b>One clock.</b> All tracks are laid on one time line, the <i>stream time</i>: nanoseconds since the stream was
 * first opened. A source's first packet is put at the stream time that the gateway's own clock says; its other tracks
 * follow by the difference of their capture times, so picture and sound stay as far apart as they were captured. From
 * then on each track advances by the camera's own RTP clock, over what {@link MediaClock} sees being set; sound that runs away
 * from the pictures ({@link TrackDrift}) is laid beside them again. When the source is replaced, the new one is put at the
 * latest stream time reached plus the time that really passed: players see a pause, not a jump back.
 *
 * <pre>
 *   source 1                    gone      source 2
 *   ts 7000 10600 14200          …        ts 123 3723
 *   ──┬──────┬──────┬─────────────────────┬──────┬───▶ stream time
 *   out t    t+3600 t+7200                t+7200+gap
 *   seq n    n+1    n+2                   n+3
 * </pre>
 *
 * <p>INVARIANT: a track's sequence numbers have no hole, but where the camera itself lost video packets: a decoder must know
 * that, or it would join the halves of two pictures, and a recorder ends its segment there.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class Ingress {
    /** More tracks than this are no camera. */
    static final int MAX_TRACKS = 16;

    /** Capture times that differ by more than this from arrival times are not to be trusted for putting tracks side by side. */
    private static final long SANE_SKEW_NANOS = 2_000_000_000L;

    /** Sound may be off the pictures by less, as nobody can tell that from how cameras work. */
    private static final long APART_NANOS = 500_000_000L;

    /** So many times ten seconds in a row it has to be off. */
    private static final int APART_WINDOWS = 3;

    /** Longer holes than this are not lost packets. */
    private static final int MAX_HOLE = 1000;

    private final RandomGenerator random;
    private final int firstSsrc;
    private final List<Track> tracks = new ArrayList<>();
    private boolean anchored;
    private long anchorStreamNanos;
    private long anchorWallMicros;
    private long anchorArrivalNanos;

    Ingress(RandomGenerator random) {
        this.random = random;
        this.firstSsrc = random.nextInt();
    }

    /** The SSRC that readers see on a track for as long as the stream exists. Any thread. */
    int ssrc(int track) {
        return firstSsrc + track;
    }

    /** A new source begins: nothing of its numbers relates to the last one's. */
    void sourceStarted() {
        anchored = false;
        for (Track track : tracks) {
            track.anchored = false;
        }
    }

    /** Takes the tracks' clock rates and payload types; the first description's payload types stay what readers see. */
    void described(StreamDescription description) {
        for (TrackDescription told : description.tracks()) {
            if (told.index() < 0 || told.index() >= MAX_TRACKS) {
                continue;
            }
            while (tracks.size() <= told.index()) {
                tracks.add(new Track(ssrc(tracks.size()), random));
            }
            Track track = tracks.get(told.index());
            track.clockRate = Math.max(1, told.clockRate());
            track.video = told.kind() == MediaKind.VIDEO;
            track.sound = told.kind() == MediaKind.AUDIO;
            if (track.payloadType < 0) {
                track.payloadType = told.payloadType();
            }
        }
    }

    /** Forgets payload types: nobody can go on with an older description. */
    void forgetPayloadTypes() {
        for (Track track : tracks) {
            track.payloadType = -1;
        }
    }

    /** The payload type that readers were told, or -1 for an unknown track. */
    int payloadType(int track) {
        return track < tracks.size() ? tracks.get(track).payloadType : -1;
    }

    /** Rewrites a batch; false when it must be dropped: its track was never described, or waits for the pictures. */
    boolean rewrite(PacketBatch batch, long nowNanos) {
        if (batch.track() < 0 || batch.track() >= tracks.size() || batch.packetCount() == 0) {
            return false;
        }
        Track track = tracks.get(batch.track());
        int sourceTime = (int) batch.rtpTime();
        boolean clockWasSet = false;
        if (!track.anchored) {
            track.anchor(streamNanos(batch, nowNanos), sourceTime);
            track.clock.begin();
        } else {
            clockWasSet = track.follow(sourceTime, track.elapsed(batch, nowNanos));
            if (track.waits(batch)) {
                return false;
            }
        }
        track.rewrite(batch);
        if (track.drift.packet(track.latestNanos(), batch.captureMonotonicNanos()) && track.sound) {
            holdAgainstPictures(track);
        }
        batch.placed(track.baseTime + track.ticks, track.ticks, clockWasSet);
        track.arrivalNanos = nowNanos;
        track.captureNanos = batch.captureMonotonicNanos();
        track.bootId = batch.bootId();
        track.wallMicros = batch.captureWallMicros();
        track.frameNumber = batch.frameNumber();
        return true;
    }

    /** Lays sound beside the pictures again where it has been off for long. */
    private void holdAgainstPictures(Track sound) {
        for (Track pictures : tracks) {
            if (pictures.video && pictures.drift.isKnown() && sound.drift.isKnown()) {
                long ahead = sound.drift.nanos() - pictures.drift.nanos();
                sound.apart = Math.abs(ahead) < APART_NANOS ? 0 : sound.apart + 1;
                if (sound.apart == APART_WINDOWS) {
                    sound.move(-ahead);
                }
                return;
            }
        }
    }

    /** Where a source's track begins on the common time line. */
    private long streamNanos(PacketBatch batch, long nowNanos) {
        if (!anchored) {
            anchored = true;
            anchorStreamNanos = 0;
            for (Track track : tracks) {
                if (track.started) {
                    anchorStreamNanos =
                            Math.max(anchorStreamNanos, track.latestNanos() + nowNanos - track.arrivalNanos);
                }
            }
            anchorWallMicros = batch.captureWallMicros();
            anchorArrivalNanos = nowNanos;
            return anchorStreamNanos;
        }
        long byArrival = nowNanos - anchorArrivalNanos;
        long byCapture = (batch.captureWallMicros() - anchorWallMicros) * 1000;
        boolean sane = Math.abs(byCapture - byArrival) <= SANE_SKEW_NANOS;
        return anchorStreamNanos + (sane ? byCapture : byArrival);
    }

    /** Where every track stands now; new objects, good for another thread. */
    List<TrackPosition> positions() {
        List<TrackPosition> positions = new ArrayList<>(tracks.size());
        for (Track track : tracks) {
            positions.add(track.position());
        }
        return positions;
    }

    /** One track's numbers. */
    private static final class Track {
        private final int ssrc;
        /** RTP time of stream time zero. */
        private final int baseTime;

        private final MediaClock clock = new MediaClock();
        private final TrackDrift drift = new TrackDrift();
        /** How often in a row it was off the pictures. */
        private int apart;

        /** By how much it is to wait for them. */
        private long aheadTicks;

        private int clockRate = 90_000;
        private boolean video;
        private boolean sound;
        private int payloadType = -1;
        private boolean anchored;
        private boolean started;

        private int nextSequence;
        private int sourceSequence;
        private int sourceTime;
        /** Ticks since stream time zero of the last packet, and the most ever reached (B-frames go back a little). */
        private long ticks;

        private long maxTicks;
        private int step;

        private long arrivalNanos;
        private long captureNanos;
        private long bootId;
        private long wallMicros;
        private long frameNumber;

        private Track(int ssrc, RandomGenerator random) {
            this.ssrc = ssrc;
            baseTime = random.nextInt();
            nextSequence = random.nextInt(1 << 15);
        }

        /** Lets the next packet, whose camera time is {@code firstTime}, stand at that stream time or just after the last. */
        private void anchor(long streamNanos, int firstTime) {
            long wanted = RtpClock.ticks(streamNanos, clockRate);
            ticks = started ? Math.max(wanted, maxTicks + Math.max(1, clockRate / 1000)) : wanted;
            maxTicks = ticks;
            sourceTime = firstTime;
            sourceSequence = -1;
            aheadTicks = 0;
            apart = 0;
            drift.begin();
            anchored = true;
            started = true;
        }

        private long latestNanos() {
            return RtpClock.nanos(maxTicks, clockRate);
        }

        /** By the sender's clock where it is still the same one: a burst after a stall is no jump. */
        private long elapsed(PacketBatch batch, long nowNanos) {
            long byCapture = batch.captureMonotonicNanos() - captureNanos;
            boolean comparable = batch.bootId() == bootId && byCapture >= 0;
            return comparable ? byCapture : Math.max(0, nowNanos - arrivalNanos);
        }

        /** Lets a packet whose clock was set stand behind the last one by the time that passed; whether it was. */
        private boolean follow(int time, long elapsed) {
            long room = clock.roomNanos();
            boolean set = clock.wasSet(RtpClock.nanos(time - sourceTime, clockRate), elapsed);
            if (set) {
                anchor(latestNanos() + Math.max(elapsed, room), time);
            }
            return set;
        }

        /** What follows lies further on, or, as no time may come twice, is left out until it does not lie ahead. */
        private void move(long byNanos) {
            apart = 0;
            drift.moved(byNanos);
            long by = RtpClock.ticks(byNanos, clockRate);
            ticks += Math.max(0, by);
            aheadTicks = Math.max(0, -by);
        }

        /** Whether the batch is left out. */
        private boolean waits(PacketBatch batch) {
            if (aheadTicks <= 0) {
                return false;
            }
            int time = (int) batch.rtpTime();
            aheadTicks -= time - sourceTime;
            sourceTime = time;
            return true;
        }

        private void rewrite(PacketBatch batch) {
            var data = batch.data();
            int time = (int) batch.rtpTime();
            int advanced = time - sourceTime;
            ticks += advanced;
            sourceTime = time;
            for (int i = 0; i < batch.packetCount(); i++) {
                int packet = batch.packetOffset(i) + RtpFields.FRAMING;
                nextSequence =
                        (nextSequence + hole(batch, i, data.getUnsignedShort(packet + RtpFields.SEQUENCE))) & 0xFFFF;
                data.setShort(packet + RtpFields.SEQUENCE, nextSequence);
                data.setInt(packet + RtpFields.TIME, (int) (baseTime + ticks));
                data.setInt(packet + RtpFields.SSRC, ssrc);
                setPayloadType(batch, packet + RtpFields.PAYLOAD_TYPE);
                nextSequence = (nextSequence + 1) & 0xFFFF;
            }
            maxTicks = Math.max(maxTicks, ticks);
            if (advanced != 0) {
                step = advanced;
            }
        }

        /** How many packets the camera's network lost in front of this one, where readers must know. */
        private int hole(PacketBatch batch, int index, int sequence) {
            int missing = sourceSequence < 0 ? 0 : (sequence - sourceSequence - 1) & 0xFFFF;
            sourceSequence = sequence;
            if (missing == 0 || missing > MAX_HOLE || !video) {
                return 0;
            }
            boolean droppedOnPurpose = index == 0 && batch.startsAccessUnit() && batch.frameNumber() - frameNumber > 1;
            return droppedOnPurpose ? 0 : missing;
        }

        private void setPayloadType(PacketBatch batch, int index) {
            int octet = batch.data().getByte(index);
            if (payloadType >= 0 && (octet & 0x7F) != payloadType) {
                batch.data().setByte(index, (octet & 0x80) | payloadType);
            }
        }

        private TrackPosition position() {
            return started
                    ? new TrackPosition(
                            ssrc, clockRate, nextSequence, (int) (baseTime + ticks), step, wallMicros, arrivalNanos)
                    : new TrackPosition(ssrc, clockRate, nextSequence);
        }
    }
}
