package io.culvert.gateway.hls;

import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.stream.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Instant;

/**
 * One key frame of a stream. Immutable; nobody changes its bytes.
 *
 * @param entry how it is coded
 * @param sample NAL units, each behind a length of four bytes, without parameter sets
 * @param clockRate of its track
 * @param capturedAt when the camera took it
 */
@SuppressWarnings("ArrayRecordComponent")
record KeyFrame(Codec codec, SampleEntry entry, byte[] sample, int clockRate, Instant capturedAt) {
    private static final int START_CODE = 1;

    /** With start codes, parameter sets in front: what a decoder takes that knows no MP4. */
    byte[] annexB() {
        ByteBuf out = Unpooled.buffer(sample.length + 256);
        for (byte[] set : entry.parameterSets()) {
            out.writeInt(START_CODE).writeBytes(set);
        }
        ByteBuf in = Unpooled.wrappedBuffer(sample);
        while (in.readableBytes() >= Integer.BYTES) {
            int length = in.readInt();
            out.writeInt(START_CODE).writeBytes(in, length);
        }
        return ByteBufUtil.getBytes(out);
    }
}
