package io.culvert.media.nal;

import io.netty.buffer.ByteBuf;

/**
 * Is shown the NAL units that one RTP payload carries, in order. The buffer is only lent for the call.
 */
public interface NalVisitor {

    /** A whole NAL unit from its header on: {@code length} bytes, at least 1, at the absolute {@code index}. */
    void nal(ByteBuf buffer, int index, int length);

    /**
     * A piece of a NAL unit, without the NAL unit's header.
     *
     * @param header the NAL unit's header: one byte of H.264, two of H.265 (the first in the upper 8 of 16 bits)
     * @param first whether it is the first piece
     * @param last whether it is the last piece
     */
    void fragment(int header, boolean first, boolean last, ByteBuf buffer, int index, int length);

    /** The payload, or the rest of it, is not as the payload format says. */
    void malformed();
}
