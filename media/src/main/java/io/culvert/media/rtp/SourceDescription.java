package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The canonical name of a source (RFC 3550 section 6.5); other items and further sources are skipped.
 *
 * @param cname empty when the packet names none
 */
public record SourceDescription(int ssrc, String cname) implements RtcpPacket {

    static final int TYPE = 202;
    private static final int CNAME = 1;

    static @Nullable SourceDescription read(int count, ByteBuf in) {
        if (count == 0 || in.readableBytes() < 4) {
            return count == 0 ? new SourceDescription(0, "") : null;
        }
        int ssrc = in.readInt();
        while (in.readableBytes() >= 2) {
            int item = in.readUnsignedByte();
            if (item == 0) {
                break;
            }
            int length = in.readUnsignedByte();
            if (length > in.readableBytes()) {
                return null;
            }
            if (item == CNAME) {
                return new SourceDescription(
                        ssrc,
                        in.readCharSequence(length, StandardCharsets.UTF_8).toString());
            }
            in.skipBytes(length);
        }
        return new SourceDescription(ssrc, "");
    }

    /** Appends the packet; a name of more than 255 bytes is cut. */
    @Override
    public void write(ByteBuf out) {
        byte[] name = cname.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(name.length, 255);
        int chunk = 4 + 2 + length + 1;
        int padded = (chunk + 3) & ~3;
        RtcpPacket.writeHeader(out, 1, TYPE, padded);
        out.writeInt(ssrc);
        out.writeByte(CNAME);
        out.writeByte(length);
        out.writeBytes(name, 0, length);
        out.writeZero(1 + padded - chunk);
    }
}
