package io.culvert.media.mp4;

import io.culvert.media.aac.AacConfig;
import io.culvert.media.sdp.FormatParameters;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** AAC as {@code mp4a} with an elementary stream descriptor (ISO/IEC 14496-14 section 5.6, 14496-1 section 7.2.6). */
record AacSampleEntry(AacConfig config) implements AudioEntry {

    private static final int ES_DESCRIPTOR = 3;
    private static final int DECODER_CONFIG = 4;
    private static final int DECODER_SPECIFIC_INFO = 5;
    private static final int SYNC_LAYER_CONFIG = 6;
    private static final int DESCRIPTOR_HEADER_BYTES = 2;
    private static final int DECODER_CONFIG_BYTES = 13;

    private static final int OBJECT_AUDIO_14496_3 = 0x40;
    private static final int AUDIO_STREAM = 5 << 2 | 1;
    private static final int PREDEFINED_FOR_MP4 = 2;

    /** Null where the track does not tell its configuration, or another format than AAC-hbr. */
    static @Nullable AacSampleEntry of(TrackDescription track) {
        FormatParameters format = FormatParameters.parse(track.fmtp());
        String mode = format.get("mode");
        AacConfig config = AacConfig.of(format);
        return config == null || (mode != null && !mode.equalsIgnoreCase("AAC-hbr"))
                ? null
                : new AacSampleEntry(config);
    }

    @Override
    public Codec codec() {
        return Codec.AAC;
    }

    @Override
    public String codecs() {
        return "mp4a.40." + config.objectType();
    }

    /** As AAC-hbr: RFC 3640 section 3.3.6. */
    @Override
    public TrackDescription track(int index, int payloadType, int clockRate) {
        String fmtp =
                "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config="
                        + config.hex();
        return AudioEntry.track(codec(), index, payloadType, clockRate, config.channels(), fmtp);
    }

    @Override
    public void write(BoxWriter boxes) {
        int entry = AudioEntry.begin(boxes, "mp4a", config.channels(), config.sampleRate());
        int descriptor = boxes.beginFull("esds", 0, 0);
        ByteBuf out = boxes.out();
        byte[] specificInfo = config.bytes();
        int specific = specificInfo.length;
        int decoder = DECODER_CONFIG_BYTES + DESCRIPTOR_HEADER_BYTES + specific;
        out.writeByte(ES_DESCRIPTOR).writeByte(3 + 2 * DESCRIPTOR_HEADER_BYTES + decoder + 1);
        out.writeShort(0).writeByte(0);
        out.writeByte(DECODER_CONFIG).writeByte(decoder);
        out.writeByte(OBJECT_AUDIO_14496_3).writeByte(AUDIO_STREAM).writeMedium(0);
        out.writeInt(0).writeInt(0); // bit rates: not known
        out.writeByte(DECODER_SPECIFIC_INFO).writeByte(specific).writeBytes(specificInfo);
        out.writeByte(SYNC_LAYER_CONFIG).writeByte(1).writeByte(PREDEFINED_FOR_MP4);
        boxes.end(descriptor);
        boxes.end(entry);
    }
}
