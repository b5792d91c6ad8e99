package io.culvert.gateway.rtsp.replay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * How what is played reaches the client; declared here, made by the session.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
public interface ReplayOutput {
    /** Whether more is taken now; where not, the player is told by {@link ReplayPlayer#roomAgain} when it is. */
    boolean hasRoom();

    /**
     * Sends the packets of an access unit.
     *
     * @param track its number in the session description
     * @param framed packets in the framing of RFC 2326 section 10.12, for any channel; taken over
     */
    void send(int track, ByteBuf framed);

    /**
     * Sends a sender report with the source's name.
     *
     * @param ntpTime as {@link io.culvert.media.rtp.SenderReport} has it
     * @param rtpTime unsigned 32 bits
     * @param goodbye whether nothing comes any more (RFC 3550 section 6.6)
     */
    void report(int track, int ssrc, long ntpTime, long rtpTime, boolean goodbye);

    /** Nothing comes any more of what was asked for; told behind the last packet. */
    void ended();

    /** Lets go what was sent. */
    void flush();

    ByteBufAllocator allocator();
}
