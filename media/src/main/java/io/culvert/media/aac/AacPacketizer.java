package io.culvert.media.aac;

import io.culvert.media.rtp.RtpOutput;
import io.culvert.media.rtp.RtpSource;
import io.netty.buffer.ByteBuf;

/**
 * Makes RTP packets out of AAC frames: one frame in a packet, a large one in fragments over several.
 *
 * <p>Protocol: RFC 3640 section 3.2 (payload structure), 3.3.6 (AAC-hbr: 13 bits of size, 3 of index).
 *
 * <p>Threading: confined to one thread.
 */
public final class AacPacketizer {
    private static final int HEADER_SECTION_BYTES = 4;
    private static final int HEADER_BITS = 16;
    private static final int INDEX_BITS = 3;
    private static final int MAX_SIZE = (1 << 13) - 1;

    private final RtpSource source;

    public AacPacketizer(RtpSource source) {
        this.source = source;
    }

    /**
     * Makes the packets of one frame; none of one that is empty, or too large for its size to be told.
     *
     * @param frame raw_data_block; not released, indices stay as they are
     * @param rtpTime RTP time, of which the lower 32 bits count
     */
    public void packetize(ByteBuf frame, long rtpTime, RtpOutput output) {
        int size = frame.readableBytes();
        if (size > MAX_SIZE) {
            return;
        }
        int room = source.room() - HEADER_SECTION_BYTES;
        for (int from = 0; from < size; from += room) {
            int length = Math.min(room, size - from);
            ByteBuf packet = source.begin(from + length == size, rtpTime, HEADER_SECTION_BYTES + length);
            packet.writeShort(HEADER_BITS).writeShort(size << INDEX_BITS);
            output.packet(packet.writeBytes(frame, frame.readerIndex() + from, length));
        }
    }
}
