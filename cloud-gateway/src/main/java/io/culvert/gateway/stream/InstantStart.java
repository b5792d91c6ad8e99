package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * The video of a group of pictures with its times pressed together, for one new viewer of RTP.
 *
 * <p>A player that paces by RTP times would show a cached group at the speed it was captured and stay that far behind for
 * ever. So the viewer gets a copy in which the access units follow each other by a tick or so and the last one has its
 * true time; the player runs through it in an instant and is at live. Sequence numbers need no change: the group's packets
 * are the last ones of the shared sequence, so the live packet behind them is the next in order.
 *
 * <pre>
 *   captured   K────P────P────P────P · live P
 *   sent               KPPPP · live P        last cached unit at its true time, at most ~10 ms of them in front
 * </pre>
 *
 * <p>The last access unit may be incomplete. Its time is not changed, so the parts of it that follow live belong to it.
 *
 * <p>Immutable; borrows the batches of the start point that it was made of.
 */
public final class InstantStart {
    /** All of the group but its last unit is put into this part of a second before it. */
    private static final int SPANS_PER_SECOND = 100;

    /** Never more than this part of a second between two units. */
    private static final int MAX_STEPS_PER_SECOND = 1000;

    private final List<PacketBatch> batches;
    private final long[] rtpTimes;
    private final long bytes;

    private InstantStart(List<PacketBatch> batches, long[] rtpTimes, long bytes) {
        this.batches = batches;
        this.rtpTimes = rtpTimes;
        this.bytes = bytes;
    }

    /** Out of a start point; empty where it has no group of pictures. */
    public static InstantStart of(StartPoint start) {
        List<PacketBatch> video = new ArrayList<>(start.gop().size());
        long bytes = 0;
        for (PacketBatch batch : start.gop()) {
            if (batch.track() == start.videoTrack()) {
                video.add(batch);
                bytes += batch.sizeBytes();
            }
        }
        int clockRate = video.isEmpty()
                ? 1
                : start.clocks().position(start.videoTrack()).clockRate();
        return new InstantStart(List.copyOf(video), pressedTimes(video, clockRate), bytes);
    }

    private static long[] pressedTimes(List<PacketBatch> video, int clockRate) {
        int[] unit = new int[video.size()];
        int units = 0;
        for (int i = 0; i < unit.length; i++) {
            boolean begins = i == 0 || video.get(i).startsAccessUnit();
            units += begins ? 1 : 0;
            unit[i] = units - 1;
        }
        long step = Math.max(
                1, Math.min(clockRate / MAX_STEPS_PER_SECOND, clockRate / SPANS_PER_SECOND / Math.max(1, units)));
        long[] times = new long[unit.length];
        for (int i = 0; i < times.length; i++) {
            long last = video.get(video.size() - 1).rtpTime();
            times[i] = (last - (units - 1 - unit[i]) * step) & 0xFFFF_FFFFL;
        }
        return times;
    }

    public boolean isEmpty() {
        return batches.isEmpty();
    }

    /** Number of batches. */
    public int size() {
        return batches.size();
    }

    /** Bytes of all batches. */
    public long bytes() {
        return bytes;
    }

    /** The shared batch behind part {@code i}, with its true time. Borrowed. */
    public PacketBatch batch(int i) {
        return batches.get(i);
    }

    /** The RTP time that part {@code i} is sent with; unsigned 32 bits. */
    public long rtpTime(int i) {
        return rtpTimes[i];
    }

    /** Sequence number of the first packet, 0 … 65535. */
    public int firstSequence() {
        return batches.get(0).data().getUnsignedShort(RtpFields.FRAMING + RtpFields.SEQUENCE);
    }

    /** A copy of a batch's bytes with another RTP time in every packet; the caller releases it. */
    public static ByteBuf copy(ByteBufAllocator allocator, PacketBatch batch, long rtpTime) {
        ByteBuf copy = allocator.buffer(batch.sizeBytes(), batch.sizeBytes());
        copy.writeBytes(batch.data(), 0, batch.sizeBytes());
        for (int i = 0; i < batch.packetCount(); i++) {
            copy.setInt(batch.packetOffset(i) + RtpFields.FRAMING + RtpFields.TIME, (int) rtpTime);
        }
        return copy;
    }
}
