package io.culvert.media.watermark;

import io.culvert.media.h264.H264Nal;
import io.culvert.media.h265.H265Nal;
import io.culvert.media.nal.AccessUnit;
import io.culvert.media.nal.EmulationPrevention;
import io.culvert.media.stream.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says of one access unit which camera made it, as which frame, and when.
 *
 * <p>It travels as an SEI message "user data unregistered" (ITU-T H.264 section D.1.7, H.265 section D.2.7) in a NAL
 * unit of its own:
 *
 * <pre>
 * | NAL header 1 or 2 | type 5 | size 56 | SEI_UUID 16 | camera 16 | frame number 8 | wall 8 | monotonic 8 | 0x80 |
 * </pre>
 *
 * @param frameNumber counts the camera's access units
 * @param captureWallMicros Unix microseconds by the camera's clock
 * @param captureMonotonicNanos monotonic clock of the camera's machine
 */
public record FrameStamp(UUID camera, long frameNumber, long captureWallMicros, long captureMonotonicNanos) {

    /** Marks the SEI message as Culvert's. */
    private static final UUID SEI_UUID = UUID.fromString("7c1d6a2e-93b4-4f08-9a57-c0de0c0197e5");

    private static final int USER_DATA_UNREGISTERED = 5;
    private static final int PAYLOAD_BYTES = 16 + 16 + 8 + 8 + 8;
    private static final int TRAILING_BITS = 0x80;

    /** NAL units longer than this are not searched. */
    private static final int MAX_SEI_BYTES = 64 * 1024;

    /**
     * The stamp as a NAL unit from its header on, without start code.
     *
     * @throws IllegalArgumentException for a codec that has no NAL units
     */
    public byte[] toNal(Codec codec) {
        ByteBuf nal = Unpooled.buffer(2 + PAYLOAD_BYTES * 3 / 2 + 4);
        switch (codec) {
            case H264 -> nal.writeByte(H264Nal.SEI);
            case H265 -> nal.writeByte(H265Nal.PREFIX_SEI << 1).writeByte(1);
            default -> throw new IllegalArgumentException(codec + " (expected: H264 or H265)");
        }
        ByteBuffer payload = ByteBuffer.allocate(2 + PAYLOAD_BYTES + 1);
        payload.put((byte) USER_DATA_UNREGISTERED).put((byte) PAYLOAD_BYTES);
        put(payload, SEI_UUID);
        put(payload, camera);
        payload.putLong(frameNumber).putLong(captureWallMicros).putLong(captureMonotonicNanos);
        payload.put((byte) TRAILING_BITS);
        EmulationPrevention.escape(payload.array(), nal);
        byte[] bytes = new byte[nal.readableBytes()];
        nal.readBytes(bytes);
        return bytes;
    }

    private static void put(ByteBuffer out, UUID uuid) {
        out.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    /** The stamp in an access unit, or null when it has none. */
    public static @Nullable FrameStamp find(Codec codec, AccessUnit unit) {
        for (int i = 0; i < unit.nalCount(); i++) {
            FrameStamp stamp = find(codec, unit.nal(i));
            if (stamp != null) {
                return stamp;
            }
        }
        return null;
    }

    /**
     * The stamp in a NAL unit, or null when it is no SEI or holds none. Never throws.
     *
     * @param nal from its header on, without start code; indices stay as they are
     */
    public static @Nullable FrameStamp find(Codec codec, ByteBuf nal) {
        int headerBytes = seiHeaderBytes(codec, nal);
        if (headerBytes == 0 || nal.readableBytes() > MAX_SEI_BYTES) {
            return null;
        }
        ByteBuf sei = Unpooled.buffer(nal.readableBytes());
        EmulationPrevention.unescape(nal, nal.readerIndex() + headerBytes, nal.writerIndex(), sei, nal.readableBytes());
        return findMessage(sei);
    }

    /**
     * The stamp in a sample as MP4 files hold it, each NAL unit behind its length in four bytes; null when it has none.
     * Never throws.
     *
     * @param sample its beginning will do, if the stamp is in it; what is looked at counts as read
     */
    public static @Nullable FrameStamp findInSample(Codec codec, ByteBuf sample) {
        while (sample.readableBytes() > Integer.BYTES) {
            long length = sample.readUnsignedInt();
            if (length > sample.readableBytes()) {
                return null;
            }
            FrameStamp stamp = find(codec, sample.readSlice((int) length));
            if (stamp != null) {
                return stamp;
            }
        }
        return null;
    }

    private static int seiHeaderBytes(Codec codec, ByteBuf nal) {
        if (nal.readableBytes() < PAYLOAD_BYTES) {
            return 0;
        }
        int first = nal.getByte(nal.readerIndex());
        return switch (codec) {
            case H264 -> H264Nal.type(first) == H264Nal.SEI ? 1 : 0;
            case H265 -> H265Nal.type(first) == H265Nal.PREFIX_SEI ? 2 : 0;
            default -> 0;
        };
    }

    /** Walks the messages of one SEI (H.264 section 7.3.2.3.1). */
    private static @Nullable FrameStamp findMessage(ByteBuf sei) {
        while (sei.readableBytes() >= 2) {
            int type = extensibleNumber(sei);
            int size = extensibleNumber(sei);
            if (type < 0 || size < 0 || size > sei.readableBytes()) {
                return null;
            }
            ByteBuf message = sei.readSlice(size);
            if (type == USER_DATA_UNREGISTERED
                    && size == PAYLOAD_BYTES
                    && uuid(message).equals(SEI_UUID)) {
                return new FrameStamp(uuid(message), message.readLong(), message.readLong(), message.readLong());
            }
        }
        return null;
    }

    private static int extensibleNumber(ByteBuf in) {
        int value = 0;
        while (in.isReadable()) {
            int next = in.readUnsignedByte();
            value += next;
            if (next != 0xFF) {
                return value;
            }
        }
        return -1;
    }

    private static UUID uuid(ByteBuf in) {
        return new UUID(in.readLong(), in.readLong());
    }
}
