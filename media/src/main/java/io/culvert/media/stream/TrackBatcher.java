package io.culvert.media.stream;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtp.RtpSequence;
import io.culvert.media.rtp.SenderReport;
import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;

/** What batching needs on every kind of track: checks and counts packet by packet, and the capture clock. */
abstract class TrackBatcher {

    private static final int RESTART_DISTANCE = 3000;

    /** Packets in a row behind the last one, each following the one before, after which the source counts anew. */
    private static final int RESTART_AFTER_LATE = 8;

    /** Packets of another payload type in a row after which that one is taken for the announced one. */
    private static final int ADOPT_AFTER = 16;

    final TrackDescription track;
    final BatchOutput output;
    final CaptureClock clock;
    final RtpPacket view = new RtpPacket();

    private boolean started;
    private int ssrc;
    private int lastSequence;
    private long lastTimestamp;
    private int lateNext = -1;
    private int lateInRow;
    private int wirePayloadType;
    private boolean payloadTypeConfirmed;
    private int candidatePayloadType = -1;
    private int candidatePackets;

    long packets;
    long bytes;
    long lost;
    long late;
    long malformed;
    long foreign;
    long batches;
    long accessUnits;
    long keyFrames;
    long unmarked;

    TrackBatcher(TrackDescription track, BatchOutput output) {
        this.track = track;
        this.output = output;
        this.clock = new CaptureClock(track.clockRate());
        this.wirePayloadType = track.payloadType();
    }

    final void packet(ByteBuf packet, long arrivalNanos, LongSupplier wallMicros) {
        if (!view.wrap(packet) || view.payloadLength() == 0) {
            malformed++;
            return;
        }
        if (!isOurs(view.payloadType())) {
            foreign++;
            return;
        }
        if (!isInOrder()) {
            late++;
            return;
        }
        packets++;
        bytes += view.length();
        accept(packet, arrivalNanos, wallMicros);
    }

    /**
     * A camera may send another payload type than it announced: then, when the announced one never comes, the one that
     * keeps coming is it, and the packets are relabelled on their way.
     */
    private boolean isOurs(int payloadType) {
        if (payloadType == wirePayloadType) {
            payloadTypeConfirmed = true;
            return true;
        }
        if (payloadTypeConfirmed) {
            return false;
        }
        candidatePackets = payloadType == candidatePayloadType ? candidatePackets + 1 : 1;
        candidatePayloadType = payloadType;
        if (candidatePackets < ADOPT_AFTER) {
            return false;
        }
        wirePayloadType = payloadType;
        payloadTypeConfirmed = true;
        return true;
    }

    private boolean isInOrder() {
        int sequence = view.sequence();
        if (!started || view.ssrc() != ssrc) {
            if (started) {
                clock.restart();
                sourceChanged();
            }
            started = true;
            ssrc = view.ssrc();
        } else if (!follows(sequence)) {
            return false;
        }
        lastSequence = sequence;
        lastTimestamp = view.timestamp();
        lateNext = -1;
        return true;
    }

    /** Whether the packet comes after the last one of its source, or far enough from it to be a new beginning. */
    private boolean follows(int sequence) {
        int step = RtpSequence.distance(lastSequence, sequence);
        if (step == 1) {
            return true;
        }
        boolean doubled = step == 0 && view.timestamp() == lastTimestamp;
        boolean behind = step < 0 && step > -RESTART_DISTANCE;
        if (doubled || (behind && !isRestart(sequence))) {
            return false;
        }
        if (step > 1 && step < RESTART_DISTANCE) {
            lost += step - 1;
        }
        gap();
        return true;
    }

    private boolean isRestart(int lateSequence) {
        lateInRow = lateSequence == lateNext ? lateInRow + 1 : 1;
        lateNext = RtpSequence.next(lateSequence);
        return lateInRow > RESTART_AFTER_LATE;
    }

    final void senderReport(SenderReport report, long arrivalWallMicros) {
        clock.senderReport(report, arrivalWallMicros);
    }

    /** Appends the packet under the view to {@code out} behind its framing, with the announced payload type. */
    final void appendFramed(ByteBuf packet, ByteBuf out) {
        int length = view.length();
        out.writeInt(('$' << 24) | ((2 * track.index()) << 16) | length);
        int at = out.writerIndex();
        out.writeBytes(packet, packet.readerIndex(), length);
        if (wirePayloadType != track.payloadType()) {
            int marker = out.getByte(at + 1) & 0x80;
            out.setByte(at + 1, marker | track.payloadType());
        }
    }

    /** Takes the packet under the view, which is in order. */
    abstract void accept(ByteBuf packet, long arrivalNanos, LongSupplier wallMicros);

    /** Packets are missing in front of the one under the view. */
    abstract void gap();

    /** The packet under the view comes from another source than those before. */
    abstract void sourceChanged();

    abstract void close();
}
