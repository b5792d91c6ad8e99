package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a receiver gets its sources (RFC 3550 section 6.4.2).
 *
 * @param ssrc the receiver
 */
public record ReceiverReport(int ssrc, List<ReportBlock> reports) implements RtcpPacket {

    static final int TYPE = 201;

    public ReceiverReport {
        reports = List.copyOf(reports);
    }

    static @Nullable ReceiverReport read(int count, ByteBuf in) {
        if (in.readableBytes() < 4) {
            return null;
        }
        return new ReceiverReport(in.readInt(), SenderReport.readBlocks(count, in));
    }

    @Override
    public void write(ByteBuf out) {
        RtcpPacket.writeHeader(out, reports.size(), TYPE, 4 + reports.size() * ReportBlock.BYTES);
        out.writeInt(ssrc);
        reports.forEach(report -> report.write(out));
    }
}
