package io.culvert.system.check;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a video track's RTP packets together to observed frames: H.264 (RFC 6184) and H.265 (RFC 7798), one access unit per
 * RTP time. It looks only for what the judge asks: the stamp, whether a decoder can start, whether packets are missing.
 *
 * <p>Threading: confined to the thread that reads the packets.
 */
final class FrameAssembler {
    private static final int H264_IDR = 5;
    private static final int H264_SEI = 6;
    private static final int H264_STAP_A = 24;
    private static final int H264_FU_A = 28;
    private static final int H265_IRAP_FIRST = 16;
    private static final int H265_IRAP_LAST = 21;
    private static final int H265_PREFIX_SEI = 39;
    private static final int H265_AP = 48;
    private static final int H265_FU = 49;

    private final Codec codec;
    private final Consumer<ObservedFrame> sink;
    private final RtpPacket header = new RtpPacket();

    private boolean open;
    private boolean sequenceKnown;
    private int lastSequence;
    private long pts90k;
    private long lastTime = -1;
    private @Nullable FrameStamp stamp;
    private boolean keyFrame;
    private boolean whole;
    private long lastArrival;

    FrameAssembler(Codec codec, Consumer<ObservedFrame> sink) {
        this.codec = codec;
        this.sink = sink;
    }

    /** Takes the next packet; what is no RTP counts as a missing packet of the frame it falls into. */
    void packet(byte[] bytes, long arrivalWallMicros) {
        ByteBuf packet = Unpooled.wrappedBuffer(bytes);
        if (!header.wrap(packet)) {
            whole = false;
            return;
        }
        boolean gap = sequenceKnown && header.sequence() != ((lastSequence + 1) & 0xFFFF);
        sequenceKnown = true;
        lastSequence = header.sequence();
        long time = header.timestamp();
        if (!open || time != lastTime) {
            finish();
            pts90k += lastTime < 0 ? 0 : (int) (time - lastTime);
            lastTime = time;
            open = true;
            stamp = null;
            keyFrame = false;
            whole = true;
        }
        whole &= !gap;
        lastArrival = arrivalWallMicros;
        look(header.payload());
        if (header.marker()) {
            finish();
        }
    }

    /** Hands over the frame under way, if there is one. */
    void finish() {
        if (open) {
            open = false;
            sink.accept(new ObservedFrame(stamp, keyFrame, whole, pts90k, lastArrival));
        }
    }

    private void look(ByteBuf payload) {
        if (payload.readableBytes() < 3) {
            return;
        }
        if (codec == Codec.H265) {
            lookAtH265(payload);
        } else {
            lookAtH264(payload);
        }
    }

    private void lookAtH264(ByteBuf payload) {
        int at = payload.readerIndex();
        int type = payload.getByte(at) & 0x1F;
        switch (type) {
            case H264_STAP_A -> lookInside(payload, 1);
            case H264_FU_A -> keyFrame |= (payload.getByte(at + 1) & 0x1F) == H264_IDR;
            default -> nal(payload, type, H264_SEI, type == H264_IDR);
        }
    }

    private void lookAtH265(ByteBuf payload) {
        int at = payload.readerIndex();
        int type = payload.getByte(at) >> 1 & 0x3F;
        switch (type) {
            case H265_AP -> lookInside(payload, 2);
            case H265_FU -> keyFrame |= isIrap(payload.getByte(at + 2) & 0x3F);
            default -> nal(payload, type, H265_PREFIX_SEI, isIrap(type));
        }
    }

    private static boolean isIrap(int type) {
        return type >= H265_IRAP_FIRST && type <= H265_IRAP_LAST;
    }

    private void nal(ByteBuf nal, int type, int seiType, boolean key) {
        keyFrame |= key;
        if (type == seiType && stamp == null) {
            stamp = FrameStamp.find(codec, nal);
        }
    }

    /** Looks at each NAL unit of an aggregation packet behind its header. */
    private void lookInside(ByteBuf payload, int headerBytes) {
        ByteBuf rest = payload.slice(payload.readerIndex() + headerBytes, payload.readableBytes() - headerBytes);
        while (rest.readableBytes() > 2) {
            int length = rest.readUnsignedShort();
            if (length > rest.readableBytes() || length < 2) {
                return;
            }
            look(rest.readSlice(length));
        }
    }
}
