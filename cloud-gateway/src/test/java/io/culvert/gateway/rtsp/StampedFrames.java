package io.culvert.gateway.rtsp;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** The numbers that a simulated camera wrote into its pictures, in messages of a packet each. */
final class StampedFrames {
    private StampedFrames() {}

    /** Of the packets on a channel, in order. */
    static List<FrameStamp> of(List<RtspTestClient.Frame> frames, int channel) {
        List<FrameStamp> stamps = new ArrayList<>();
        RtpPacket packet = new RtpPacket();
        for (RtspTestClient.Frame frame : frames) {
            if (frame.channel() == channel && packet.wrap(Unpooled.wrappedBuffer(frame.payload()))) {
                FrameStamp stamp = FrameStamp.find(Codec.H264, packet.payload());
                if (stamp != null) {
                    stamps.add(stamp);
                }
            }
        }
        return stamps;
    }
}
