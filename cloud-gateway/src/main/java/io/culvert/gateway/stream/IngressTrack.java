package io.culvert.gateway.stream;

import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import java.util.random.RandomGenerator;

/**
 * The numbers of one track of a stream, as readers see them: SSRC, sequence numbers, times, payload type.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class IngressTrack {
    /** Sound may be off the pictures by less, as nobody can tell that from how cameras work. */
    private static final long APART_NANOS = 500_000_000L;

    /** So many times in a row it has to be off. */
    private static final int APART_WINDOWS = 3;

    /** Longer holes than this are not lost packets. */
    private static final int MAX_HOLE = 1000;

    private final int ssrc;

    /** RTP time of stream time zero. */
    private final int baseTime;

    private final MediaClock clock = new MediaClock();
    private final TrackDrift drift = new TrackDrift();

    /** How often in a row it was off the pictures, and by how much it is to wait for them. */
    private int apart;

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
    private boolean clockWasSet;

    private long arrivalNanos;
    private long captureNanos;
    private long bootId;
    private long wallMicros;
    private long frameNumber;

    IngressTrack(int ssrc, RandomGenerator random) {
        this.ssrc = ssrc;
        baseTime = random.nextInt();
        nextSequence = random.nextInt(1 << 15);
    }

    /** Takes clock rate and payload type; the first payload type stays what readers see. */
    void described(TrackDescription told) {
        clockRate = Math.max(1, told.clockRate());
        video = told.kind() == MediaKind.VIDEO;
        sound = told.kind() == MediaKind.AUDIO;
        if (payloadType < 0) {
            payloadType = told.payloadType();
        }
    }

    void forgetPayloadType() {
        payloadType = -1;
    }

    /** -1 while nobody was told of one. */
    int payloadType() {
        return payloadType;
    }

    boolean isVideo() {
        return video;
    }

    /** Nothing of what follows relates to what was. */
    void sourceStarted() {
        anchored = false;
        apart = 0;
        drift.begin();
    }

    /** Whether the source's first packet of it has come. */
    boolean isAnchored() {
        return anchored;
    }

    /** Lets a source's first packet stand at that stream time, or just after the last. */
    void begin(long streamNanos, PacketBatch batch) {
        anchor(streamNanos, (int) batch.rtpTime());
        clock.begin();
        clockWasSet = false;
    }

    private void anchor(long streamNanos, int firstTime) {
        long wanted = RtpClock.ticks(streamNanos, clockRate);
        ticks = started ? Math.max(wanted, maxTicks + Math.max(1, clockRate / 1000)) : wanted;
        maxTicks = ticks;
        sourceTime = firstTime;
        sourceSequence = -1;
        aheadTicks = 0;
        anchored = true;
        started = true;
    }

    /**
     * Looks at the clock of the next packet: one that was set goes on behind the last packet by the time that passed.
     *
     * @return false where the packet is to be left out, as the track waits for the pictures
     */
    boolean follow(PacketBatch batch, long nowNanos) {
        int time = (int) batch.rtpTime();
        long elapsed = elapsed(batch, nowNanos);
        long room = clock.roomNanos();
        clockWasSet = clock.wasSet(RtpClock.nanos(time - sourceTime, clockRate), elapsed);
        if (clockWasSet) {
            anchor(latestNanos() + Math.max(elapsed, room), time);
        }
        if (aheadTicks <= 0) {
            return true;
        }
        aheadTicks -= time - sourceTime;
        sourceTime = time;
        captured(batch);
        return false;
    }

    private void captured(PacketBatch batch) {
        captureNanos = batch.captureMonotonicNanos();
        bootId = batch.bootId();
    }

    /** By the sender's clock where it is still the same one: a burst after a stall is no jump. */
    private long elapsed(PacketBatch batch, long nowNanos) {
        long byCapture = batch.captureMonotonicNanos() - captureNanos;
        boolean comparable = batch.bootId() == bootId && byCapture >= 0;
        return comparable ? byCapture : Math.max(0, nowNanos - arrivalNanos);
    }

    /**
     * Writes the numbers into the batch.
     *
     * @return whether it is sound, and it is time to {@link #holdAgainst} the pictures
     */
    boolean rewrite(PacketBatch batch, long nowNanos) {
        writeHeaders(batch);
        batch.placed(baseTime + ticks, ticks, clockWasSet);
        captured(batch);
        arrivalNanos = nowNanos;
        wallMicros = batch.captureWallMicros();
        frameNumber = batch.frameNumber();
        return drift.packet(latestNanos(), captureNanos) && sound;
    }

    private void writeHeaders(PacketBatch batch) {
        var data = batch.data();
        int time = (int) batch.rtpTime();
        int advanced = time - sourceTime;
        ticks += advanced;
        sourceTime = time;
        for (int i = 0; i < batch.packetCount(); i++) {
            int packet = batch.packetOffset(i) + RtpFields.FRAMING;
            nextSequence = (nextSequence + hole(batch, i, data.getUnsignedShort(packet + RtpFields.SEQUENCE))) & 0xFFFF;
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

    /** Lays sound beside the pictures again where it has been off for long. */
    void holdAgainst(IngressTrack pictures) {
        if (!drift.isKnown() || !pictures.drift.isKnown()) {
            return;
        }
        long ahead = drift.nanos() - pictures.drift.nanos();
        apart = Math.abs(ahead) < APART_NANOS ? 0 : apart + 1;
        if (apart == APART_WINDOWS) {
            move(-ahead);
        }
    }

    /** What follows lies further on, or, as no time may come twice, is left out until it does not lie ahead. */
    private void move(long byNanos) {
        apart = 0;
        drift.moved(byNanos);
        long by = RtpClock.ticks(byNanos, clockRate);
        ticks += Math.max(0, by);
        aheadTicks = Math.max(0, -by);
    }

    private long latestNanos() {
        return RtpClock.nanos(maxTicks, clockRate);
    }

    /** Where it would stand by then had it gone on; 0 where it never began. */
    long nanosAt(long nowNanos) {
        return started ? latestNanos() + nowNanos - arrivalNanos : 0;
    }

    TrackPosition position() {
        return started
                ? new TrackPosition(
                        ssrc, clockRate, nextSequence, (int) (baseTime + ticks), step, wallMicros, arrivalNanos)
                : new TrackPosition(ssrc, clockRate, nextSequence);
    }
}
