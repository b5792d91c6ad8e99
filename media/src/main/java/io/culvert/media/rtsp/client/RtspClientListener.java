package io.culvert.media.rtsp.client;

import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;

/**
 * Hears what becomes of an {@link RtspClient}. Every call comes on the client's event loop and must not block; after
 * {@link #closed} nothing more comes.
 */
public interface RtspClientListener {

    /**
     * The tracks that were set up, numbered from 0 in the order of their set-up, video first. With {@code
     * describeOnly}, the tracks that would be set up.
     */
    void described(StreamDescription description);

    /** PLAY was answered by 200. The first packets may come before this. */
    void playing();

    /**
     * One RTP packet, well formed at least in its first twelve bytes; per track in order as far as TCP or a bounded
     * wait can make it so.
     *
     * @param track index in the description
     * @param packet owned by the caller: retain it, or better copy it, to keep it
     * @param arrivalNanos {@link System#nanoTime()} of its arrival
     */
    void rtp(int track, ByteBuf packet, long arrivalNanos);

    /** One compound RTCP packet from the camera; same rules as for {@link #rtp}. */
    void rtcp(int track, ByteBuf packet, long arrivalNanos);

    /** The end, exactly once, also after {@link RtspClient#close()}. */
    void closed(RtspClientFailure failure);
}
