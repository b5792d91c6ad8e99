package io.culvert.gateway.rtsp;

import io.culvert.gateway.rtsp.replay.ReplayOutput;
import io.culvert.media.rtsp.InterleavedFrame;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends recorded media to one viewer. Nothing is dropped: who takes less gets it later.
 *
 * <p>Threading: confined to the connection's event loop.
 */
abstract class ViewerOutput implements ReplayOutput {
    private static final int RTP_HEADER_BYTES = 12;
    private static final String CNAME = "culvert-archive";

    private final @Nullable MediaTrack[] tracks;
    private final Runnable onEnd;
    private Runnable onRoom = () -> {};
    private long bytes;

    /**
     * @param tracks by index; null for a track that the viewer did not set up
     * @param onEnd told when all was sent that there was
     */
    ViewerOutput(@Nullable MediaTrack[] tracks, Runnable onEnd) {
        this.tracks = tracks;
        this.onEnd = onEnd;
    }

    @Override
    public final void ended() {
        onEnd.run();
    }

    /** Says whom to tell when there is room again. */
    final void onRoom(Runnable told) {
        onRoom = told;
    }

    final void roomAgain() {
        onRoom.run();
    }

    /** Sends framed packets; takes them over. */
    abstract void send(MediaTrack track, ByteBuf framed);

    /** An empty buffer for RTCP. */
    abstract ByteBuf reportBuffer();

    /** Takes over what was written into such a buffer. */
    abstract void sendReport(MediaTrack track, ByteBuf rtcp);

    /**
     * Called about once a second.
     *
     * @return false when nothing could be sent for so long that the viewer is to be cut
     */
    abstract boolean tick(long nowNanos);

    abstract void close();

    @Override
    public final void send(int track, ByteBuf framed) {
        MediaTrack to = tracks[track];
        if (to == null) {
            framed.release();
            return;
        }
        int packets = 0;
        int at = framed.readerIndex();
        while (at < framed.writerIndex()) {
            framed.setByte(at + 1, to.rtp());
            at += InterleavedFrame.HEADER_BYTES + framed.getUnsignedShort(at + 2);
            packets++;
        }
        bytes += framed.readableBytes();
        to.sent(packets, framed.readableBytes() - (long) packets * (InterleavedFrame.HEADER_BYTES + RTP_HEADER_BYTES));
        send(to, framed);
    }

    @Override
    public final void report(int track, int ssrc, long ntpTime, long rtpTime, boolean goodbye) {
        MediaTrack to = Objects.requireNonNull(tracks[track]);
        ByteBuf out = reportBuffer();
        to.writeReport(out, ssrc, ntpTime, rtpTime, CNAME, goodbye);
        sendReport(to, out);
    }

    /** Bytes sent since this was last asked. */
    final long takeBytes() {
        long fresh = bytes;
        bytes = 0;
        return fresh;
    }
}
