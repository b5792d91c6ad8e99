package io.culvert.gateway.hls;

import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.InitSegment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.mp4.TrackRun;
import io.culvert.media.stream.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.List;

/**
 * One key frame of a stream. Immutable; nobody changes its bytes.
 *
 * @param entry how it is coded
 * @param sample NAL units, each behind a length of four bytes, without parameter sets
 * @param clockRate of its track
 * @param capturedAt when the camera took it
 */
@SuppressWarnings("ArrayRecordComponent")
record KeyFrame(SampleEntry entry, byte[] sample, int clockRate, Instant capturedAt) {
    private static final int START_CODE = 1;
    private static final int ONE_SECOND_PARTS = 25;

    Codec codec() {
        return entry.codec();
    }

    /** With start codes, parameter sets in front: what a decoder takes that knows no MP4. */
    byte[] annexB() {
        ByteBuf out = Unpooled.buffer(sample.length + 256);
        for (byte[] set : entry.parameterSets()) {
            out.writeInt(START_CODE).writeBytes(set);
        }
        ByteBuf in = Unpooled.wrappedBuffer(sample);
        while (in.readableBytes() >= Integer.BYTES) {
            int length = in.readInt();
            if (length < 0 || length > in.readableBytes()) {
                break; // damaged on its way through a disk
            }
            out.writeInt(START_CODE).writeBytes(in, length);
        }
        return ByteBufUtil.getBytes(out);
    }

    /** An MP4 of the one picture. */
    byte[] mp4() {
        Mp4Track track = new Mp4Track(1, clockRate, entry);
        Sample only = new Sample(0, clockRate / ONE_SECOND_PARTS, 0, true, 0, Unpooled.wrappedBuffer(sample));
        Fragment fragment = new Fragment(0, List.of(new TrackRun(1, List.of(only))));
        byte[] init = InitSegment.bytes(List.of(track));
        ByteBuf out = Unpooled.buffer(init.length + fragment.headBytes() + sample.length);
        out.writeBytes(init);
        fragment.writeTo(out);
        return out.array();
    }
}
