package io.culvert.gateway.rtsp.replay;

import io.culvert.media.rtp.SenderReport;
import io.netty.buffer.ByteBuf;

/**
 * The RTP header extension of replay: ONVIF Streaming Specification, section "RTP header extension".
 *
 * <pre>
 * |            0xABAC             |           length = 3          |
 * |                       NTP time, 64 bits                       |
 * |C|E|D|T|  0    |     CSeq      |            padding            |
 * </pre>
 */
final class ReplayExtension {
    static final int BYTES = 16;

    private static final int PROFILE = 0xABAC;
    private static final int WORDS = 3;
    private static final int CLEAN_POINT = 0x80;
    private static final int END_OF_SECTION = 0x40;
    private static final int DISCONTINUITY = 0x20;
    private static final int TERMINAL = 0x10;

    private ReplayExtension() {}

    static void write(ByteBuf out, ReplayMarks marks) {
        int bits = (marks.cleanPoint() ? CLEAN_POINT : 0)
                | (marks.endsSection() ? END_OF_SECTION : 0)
                | (marks.afterJump() ? DISCONTINUITY : 0)
                | (marks.terminal() ? TERMINAL : 0);
        out.writeShort(PROFILE).writeShort(WORDS);
        out.writeLong(SenderReport.ntpOfWallMicros(marks.wallMicros()));
        out.writeByte(bits).writeByte(marks.cseq()).writeShort(0);
    }
}
