package io.culvert.media.nal;

import io.culvert.media.rtp.RtpOutput;
import io.culvert.media.rtp.RtpSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * Makes RTP packets out of access units: a NAL unit that fits goes alone, a larger one in fragments; the last packet of an
 * access unit carries the marker bit. What H.264 and H.265 do differently stands in their subclasses.
 *
 * <p>Threading: confined to one thread.
 */
public abstract class Packetizer {

    private static final int START = 0x80;
    private static final int END = 0x40;

    private final RtpSource source;

    /**
     * @param firstSequence sequence number of the first packet
     * @param mtu bytes of the largest packet, RTP header included; at least 64
     */
    protected Packetizer(ByteBufAllocator allocator, int payloadType, int ssrc, int firstSequence, int mtu) {
        this(new RtpSource(allocator, payloadType, ssrc, firstSequence, mtu));
    }

    /** @param source whose numbers may be taken elsewhere too */
    protected Packetizer(RtpSource source) {
        this.source = source;
    }

    /** Sequence number of the next packet. */
    public final int nextSequence() {
        return source.nextSequence();
    }

    /**
     * Makes the packets of one access unit.
     *
     * @param nals NAL units from their header on, without start codes; not released, indices stay as they are
     * @param rtpTime RTP time, of which the lower 32 bits count
     */
    public final void packetize(List<ByteBuf> nals, long rtpTime, RtpOutput output) {
        for (int i = 0; i < nals.size(); i++) {
            ByteBuf nal = nals.get(i);
            boolean last = i == nals.size() - 1;
            if (nal.readableBytes() <= source.room()) {
                ByteBuf packet = source.begin(last, rtpTime, nal.readableBytes());
                output.packet(packet.writeBytes(nal, nal.readerIndex(), nal.readableBytes()));
            } else {
                fragment(nal, last, rtpTime, output);
            }
        }
    }

    private void fragment(ByteBuf nal, boolean lastNal, long rtpTime, RtpOutput output) {
        int from = nal.readerIndex() + headerBytes();
        int end = nal.writerIndex();
        int fragmentHeaderBytes = headerBytes() + 1;
        int room = source.room() - fragmentHeaderBytes;
        int flags = START;
        while (from < end) {
            int length = Math.min(room, end - from);
            boolean last = from + length == end;
            ByteBuf packet = source.begin(last && lastNal, rtpTime, fragmentHeaderBytes + length);
            writeFragmentHeader(packet, nal, flags | (last ? END : 0));
            output.packet(packet.writeBytes(nal, from, length));
            from += length;
            flags = 0;
        }
    }

    /** Bytes of a NAL unit's header; a fragment has a payload header of the same size and one byte more. */
    protected abstract int headerBytes();

    /**
     * Writes the headers of a fragment.
     *
     * @param nal the whole NAL unit from its header on; indices stay as they are
     * @param flags the start and end bits of the last byte, whose lower bits are the type of the NAL unit
     */
    protected abstract void writeFragmentHeader(ByteBuf packet, ByteBuf nal, int flags);
}
