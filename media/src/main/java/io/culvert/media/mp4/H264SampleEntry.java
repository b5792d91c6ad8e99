package io.culvert.media.mp4;

import io.culvert.media.h264.H264Nal;
import io.culvert.media.h264.H264SequenceParameterSet;
import io.culvert.media.nal.PictureSize;
import io.culvert.media.nal.SampleFormat;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * H.264 as {@code avc1}: parameter sets stand here and not in the samples (ISO/IEC 14496-15 section 5.3.3). Not
 * {@code avc3}, which Apple's players refuse; new parameter sets are a new entry.
 *
 * @param sps sequence parameter sets, the first of them in force
 * @param pps picture parameter sets
 */
record H264SampleEntry(ParameterSetList sps, ParameterSetList pps, int width, int height) implements SampleEntry {

    /** Lengths of NAL units in samples have four bytes. */
    private static final int FOUR_BYTE_LENGTHS = 0xFC | 3;

    private static final int MAX_SPS = 31;

    /** Null where there is no readable sequence parameter set, or no picture parameter set. */
    static @Nullable H264SampleEntry of(List<byte[]> sets) {
        List<byte[]> sps = new ArrayList<>();
        List<byte[]> pps = new ArrayList<>();
        for (byte[] set : sets) {
            int type = set.length == 0 ? 0 : H264Nal.type(set[0]);
            if (type == H264Nal.SPS && set.length >= 4) {
                sps.add(set);
            } else if (type == H264Nal.PPS) {
                pps.add(set);
            }
        }
        if (sps.isEmpty() || pps.isEmpty() || sps.size() > MAX_SPS || pps.size() > 0xFF) {
            return null;
        }
        PictureSize size = H264SequenceParameterSet.pictureSize(Unpooled.wrappedBuffer(sps.get(0)));
        return size == null
                ? null
                : new H264SampleEntry(
                        new ParameterSetList(sps), new ParameterSetList(pps), size.width(), size.height());
    }

    @Override
    public Codec codec() {
        return Codec.H264;
    }

    @Override
    public String codecs() {
        byte[] first = sps.sets().get(0);
        return String.format(Locale.ROOT, "avc1.%02X%02X%02X", first[1] & 0xFF, first[2] & 0xFF, first[3] & 0xFF);
    }

    @Override
    public List<byte[]> parameterSets() {
        return Stream.concat(sps.sets().stream(), pps.sets().stream()).toList();
    }

    @Override
    public MediaKind kind() {
        return MediaKind.VIDEO;
    }

    @Override
    public TrackDescription track(int index, int payloadType, int clockRate) {
        return VisualEntry.track(this, index, payloadType, clockRate);
    }

    /** AVCDecoderConfigurationRecord: ISO/IEC 14496-15 section 5.3.3.1. */
    @Override
    public void write(BoxWriter boxes) {
        int entry = VisualEntry.begin(boxes, "avc1", width, height);
        int configuration = boxes.begin("avcC");
        byte[] first = sps.sets().get(0);
        ByteBuf out = boxes.out();
        out.writeByte(1).writeBytes(first, 1, 3).writeByte(FOUR_BYTE_LENGTHS);
        out.writeByte(0xE0 | sps.sets().size());
        sps.writeTo(out);
        out.writeByte(pps.sets().size());
        pps.writeTo(out);
        SampleFormat format = H264SequenceParameterSet.sampleFormat(Unpooled.wrappedBuffer(first));
        if (format != null) {
            out.writeByte(0xFC | format.chroma());
            out.writeByte(0xF8 | (format.lumaBits() - 8)).writeByte(0xF8 | (format.chromaBits() - 8));
            out.writeByte(0);
        }
        boxes.end(configuration);
        boxes.end(entry);
    }
}
