package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sources that leave (RTCP BYE, RFC 3550 section 6.6); the reason's text is skipped. */
public record Goodbye(List<Integer> ssrcs) implements RtcpPacket {

    static final int TYPE = 203;

    public Goodbye {
        ssrcs = List.copyOf(ssrcs);
    }

    static @Nullable Goodbye read(int count, ByteBuf in) {
        if (in.readableBytes() < 4 * count) {
            return null;
        }
        List<Integer> ssrcs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ssrcs.add(in.readInt());
        }
        return new Goodbye(ssrcs);
    }

    @Override
    public void write(ByteBuf out) {
        RtcpPacket.writeHeader(out, ssrcs.size(), TYPE, 4 * ssrcs.size());
        ssrcs.forEach(out::writeInt);
    }
}
