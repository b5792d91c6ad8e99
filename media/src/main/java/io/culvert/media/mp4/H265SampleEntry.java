package io.culvert.media.mp4;

import io.culvert.media.h265.H265Nal;
import io.culvert.media.h265.H265SequenceParameterSet;
import io.culvert.media.nal.EmulationPrevention;
import io.culvert.media.nal.PictureSize;
import io.culvert.media.nal.SampleFormat;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * H.265 as {@code hvc1}: parameter sets stand here and not in the samples (ISO/IEC 14496-15 section 8.3.3). Not
 * {@code hev1}, which Apple's players refuse.
 */
record H265SampleEntry(
        ParameterSetList vps, ParameterSetList sps, ParameterSetList pps, SampleFormat format, int width, int height)
        implements SampleEntry {

    /** Behind the NAL unit's header and the first byte: profile, compatibility, constraints and level. */
    private static final int PROFILE_BYTES = 12;

    private static final int PROFILE_AT = 1;
    private static final int LEVEL_AT = 11;
    private static final int SPS_HEAD_BYTES = PROFILE_AT + PROFILE_BYTES;
    private static final int CONSTRAINT_BYTES = 6;

    /** Null where a kind of parameter set is missing or the first SPS makes no sense. */
    static @Nullable H265SampleEntry of(List<byte[]> sets) {
        List<byte[]> vps = new ArrayList<>();
        List<byte[]> sps = new ArrayList<>();
        List<byte[]> pps = new ArrayList<>();
        for (byte[] set : sets) {
            switch (set.length <= H265Nal.HEADER_BYTES ? -1 : H265Nal.type(set[0])) {
                case H265Nal.VPS -> vps.add(set);
                case H265Nal.SPS -> sps.add(set);
                case H265Nal.PPS -> pps.add(set);
                default -> {
                    // no parameter set
                }
            }
        }
        if (vps.isEmpty() || sps.isEmpty() || pps.isEmpty() || head(sps.get(0)).length < SPS_HEAD_BYTES) {
            return null;
        }
        PictureSize size = H265SequenceParameterSet.pictureSize(Unpooled.wrappedBuffer(sps.get(0)));
        SampleFormat format = H265SequenceParameterSet.sampleFormat(Unpooled.wrappedBuffer(sps.get(0)));
        return size == null || format == null
                ? null
                : new H265SampleEntry(
                        new ParameterSetList(vps),
                        new ParameterSetList(sps),
                        new ParameterSetList(pps),
                        format,
                        size.width(),
                        size.height());
    }

    /** The first bytes of an SPS behind its header, without emulation prevention. */
    private static byte[] head(byte[] sps) {
        ByteBuf head = Unpooled.buffer(SPS_HEAD_BYTES);
        EmulationPrevention.unescape(
                Unpooled.wrappedBuffer(sps), H265Nal.HEADER_BYTES, sps.length, head, SPS_HEAD_BYTES);
        return ByteBufUtil.getBytes(head);
    }

    /** ISO/IEC 14496-15 section E.3. */
    @Override
    public Codec codec() {
        return Codec.H265;
    }

    @Override
    public String codecs() {
        byte[] head = head(sps.sets().get(0));
        int profile = head[PROFILE_AT];
        String space = new String[] {"", "A", "B", "C"}[(profile >> 6) & 3];
        int compatibility = Unpooled.wrappedBuffer(head).getInt(PROFILE_AT + 1);
        StringBuilder codecs = new StringBuilder("hvc1.")
                .append(space)
                .append(profile & 0x1F)
                .append('.')
                .append(Integer.toHexString(Integer.reverse(compatibility)).toUpperCase(Locale.ROOT))
                .append((profile & 0x20) == 0 ? ".L" : ".H")
                .append(head[PROFILE_AT + LEVEL_AT] & 0xFF);
        int constraints = PROFILE_AT + 5;
        int last = CONSTRAINT_BYTES - 1;
        while (last >= 0 && head[constraints + last] == 0) {
            last--;
        }
        for (int i = 0; i <= last; i++) {
            codecs.append('.')
                    .append(Integer.toHexString(head[constraints + i] & 0xFF).toUpperCase(Locale.ROOT));
        }
        return codecs.toString();
    }

    @Override
    public List<byte[]> parameterSets() {
        return Stream.of(vps, sps, pps).flatMap(list -> list.sets().stream()).toList();
    }

    @Override
    public MediaKind kind() {
        return MediaKind.VIDEO;
    }

    @Override
    public TrackDescription track(int index, int payloadType, int clockRate) {
        return VisualEntry.track(this, index, payloadType, clockRate);
    }

    /** HEVCDecoderConfigurationRecord: ISO/IEC 14496-15 section 8.3.3.1. */
    @Override
    public void write(BoxWriter boxes) {
        int entry = VisualEntry.begin(boxes, "hvc1", width, height);
        int configuration = boxes.begin("hvcC");
        byte[] head = head(sps.sets().get(0));
        ByteBuf out = boxes.out();
        out.writeByte(1).writeBytes(head, PROFILE_AT, PROFILE_BYTES);
        out.writeShort(0xF000).writeByte(0xFC).writeByte(0xFC | format.chroma());
        out.writeByte(0xF8 | (format.lumaBits() - 8)).writeByte(0xF8 | (format.chromaBits() - 8));
        int subLayers = ((head[0] >> 1) & 7) + 1;
        int nested = head[0] & 1;
        out.writeShort(0).writeByte(subLayers << 3 | nested << 2 | 3).writeByte(3);
        writeSets(out, H265Nal.VPS, vps);
        writeSets(out, H265Nal.SPS, sps);
        writeSets(out, H265Nal.PPS, pps);
        boxes.end(configuration);
        boxes.end(entry);
    }

    private static void writeSets(ByteBuf out, int type, ParameterSetList list) {
        out.writeByte(0x80 | type).writeShort(list.sets().size());
        list.writeTo(out);
    }
}
