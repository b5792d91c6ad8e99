package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Puts the RTP packets of one source, as UDP delivers them, back into order within bounds of count and time.
 *
 * <p>A packet in order goes through at once and is never kept. A packet from the future waits for the hole before it:
 * until the hole is filled, until {@code capacity} packets wait, or until the oldest has waited {@code patienceNanos};
 * then the hole is given up and counted as lost. Late and doubled packets are dropped. A new SSRC, two packets in a row
 * from far away (RFC 3550 appendix A.1), or many in a row that are late start over: the source counts anew.
 *
 * <p>Threading: confined to one thread. Lifecycle: {@link #close()} releases what waits.
 */
public final class ReorderBuffer implements AutoCloseable {

    /** Gets the packets in order. */
    public interface Output {
        /** One packet. It stays the buffer's: retain it to keep it. */
        void packet(ByteBuf packet, long arrivalNanos);
    }

    private static final int RESTART_DISTANCE = 3000;
    private static final int RESTART_AFTER_LATE = 32;

    private final @Nullable ByteBuf[] slots;
    private final long[] arrivals;
    private final int mask;
    private final long patienceNanos;
    private final Output output;

    private boolean started;
    private int ssrc;
    private int expected;
    private int strangeNext = -1;
    private int lateNext = -1;
    private int lateInRow;
    private int waiting;
    private long lost;
    private long late;
    private long duplicates;
    private long malformed;

    /**
     * @param capacity packets that may wait; rounded up to a power of two, 2 … 4096
     * @param patienceNanos how long a packet may wait for the hole before it
     */
    public ReorderBuffer(int capacity, long patienceNanos, Output output) {
        if (capacity < 2 || capacity > 4096) {
            throw new IllegalArgumentException("capacity " + capacity + " (expected: 2 to 4096)");
        }
        int size = Integer.highestOneBit(capacity - 1) << 1;
        this.slots = new ByteBuf[size];
        this.arrivals = new long[size];
        this.mask = size - 1;
        this.patienceNanos = patienceNanos;
        this.output = output;
    }

    /** Takes a packet over, whatever becomes of it. */
    public void offer(ByteBuf packet, long arrivalNanos) {
        int at = packet.readerIndex();
        if (packet.readableBytes() < RtpPacket.HEADER_BYTES || (packet.getByte(at) & 0xC0) != 0x80) {
            malformed++;
            packet.release();
            return;
        }
        int sequence = packet.getUnsignedShort(at + 2);
        int packetSsrc = packet.getInt(at + 8);
        if (!started || packetSsrc != ssrc) {
            restart(packetSsrc, sequence);
        }
        int ahead = RtpSequence.distance(expected, sequence);
        if (ahead >= RESTART_DISTANCE || ahead <= -RESTART_DISTANCE) {
            if (sequence != strangeNext) {
                strangeNext = RtpSequence.next(sequence);
                late++;
                packet.release();
                return;
            }
            restart(packetSsrc, sequence);
            ahead = 0;
        }
        strangeNext = -1;
        if (ahead < 0 && isRestart(sequence)) {
            restart(packetSsrc, sequence);
            ahead = 0;
        }
        if (ahead < 0) {
            late++;
            packet.release();
        } else if (ahead == 0) {
            deliver(packet, arrivalNanos);
            drain();
        } else {
            keep(packet, sequence, ahead, arrivalNanos);
        }
        expire(arrivalNanos);
    }

    private boolean isRestart(int lateSequence) {
        lateInRow = lateSequence == lateNext ? lateInRow + 1 : 1;
        lateNext = RtpSequence.next(lateSequence);
        return lateInRow > RESTART_AFTER_LATE;
    }

    private void keep(ByteBuf packet, int sequence, int ahead, long arrivalNanos) {
        if (ahead > mask) {
            // Too far ahead for the slots: give up the oldest holes until it fits.
            skipTo(RtpSequence.plus(sequence, -mask));
        }
        int slot = sequence & mask;
        if (sequence == expected) {
            deliver(packet, arrivalNanos);
            drain();
        } else if (slots[slot] != null) {
            duplicates++;
            packet.release();
        } else {
            slots[slot] = packet;
            arrivals[slot] = arrivalNanos;
            waiting++;
        }
    }

    /** Gives up holes whose followers have waited too long. Call it from time to time when packets stay away. */
    public void expire(long nowNanos) {
        while (waiting > 0) {
            int first = expected;
            while (slots[first & mask] == null) {
                first = RtpSequence.next(first);
            }
            if (nowNanos - arrivals[first & mask] < patienceNanos) {
                return;
            }
            skipTo(first);
        }
    }

    /** Delivers what waits before {@code sequence}, counts the holes, and goes on from there. */
    private void skipTo(int sequence) {
        while (RtpSequence.isAfter(sequence, expected)) {
            if (waiting == 0) {
                lost += RtpSequence.distance(expected, sequence);
                expected = sequence;
                break;
            }
            ByteBuf packet = slots[expected & mask];
            if (packet == null) {
                lost++;
                expected = RtpSequence.next(expected);
            } else {
                deliverSlot(expected & mask, packet);
            }
        }
        drain();
    }

    private void drain() {
        while (waiting > 0) {
            ByteBuf packet = slots[expected & mask];
            if (packet == null) {
                return;
            }
            deliverSlot(expected & mask, packet);
        }
    }

    private void deliverSlot(int slot, ByteBuf packet) {
        slots[slot] = null;
        waiting--;
        deliver(packet, arrivals[slot]);
    }

    private void deliver(ByteBuf packet, long arrivalNanos) {
        expected = RtpSequence.next(expected);
        try {
            output.packet(packet, arrivalNanos);
        } finally {
            packet.release();
        }
    }

    private void restart(int newSsrc, int sequence) {
        flush();
        started = true;
        ssrc = newSsrc;
        expected = sequence;
        strangeNext = -1;
        lateNext = -1;
    }

    private void flush() {
        while (waiting > 0) {
            ByteBuf packet = slots[expected & mask];
            if (packet == null) {
                lost++;
                expected = RtpSequence.next(expected);
            } else {
                deliverSlot(expected & mask, packet);
            }
        }
    }

    /** Packets given up as lost. */
    public long lost() {
        return lost;
    }

    /** Packets dropped because their place had passed, or because they came from far away. */
    public long late() {
        return late;
    }

    /** Packets dropped because the same one waits already. */
    public long duplicates() {
        return duplicates;
    }

    /** Datagrams dropped because they are no RTP. */
    public long malformed() {
        return malformed;
    }

    /** Packets that wait now. */
    public int waiting() {
        return waiting;
    }

    @Override
    public void close() {
        for (int slot = 0; slot < slots.length; slot++) {
            ByteBuf packet = slots[slot];
            if (packet != null) {
                slots[slot] = null;
                packet.release();
            }
        }
        waiting = 0;
    }
}
