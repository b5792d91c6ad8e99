package io.culvert.media.mp4;

import io.culvert.media.aac.AacConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tracks that an {@link InitSegment} describes back: what that writes, and nothing else. Whatever stands there, it
 * never throws; a track that it does not understand makes the whole description none.
 *
 * <p>Confined to one thread; reads by index.
 */
final class TrackReader {
    private static final int MOOV = BoxReader.type("moov");
    private static final int TRAK = BoxReader.type("trak");
    private static final int TKHD = BoxReader.type("tkhd");
    private static final int MDIA = BoxReader.type("mdia");
    private static final int MDHD = BoxReader.type("mdhd");
    private static final int MINF = BoxReader.type("minf");
    private static final int STBL = BoxReader.type("stbl");
    private static final int STSD = BoxReader.type("stsd");
    private static final int AVCC = BoxReader.type("avcC");
    private static final int HVCC = BoxReader.type("hvcC");
    private static final int ESDS = BoxReader.type("esds");

    /** Of full boxes of version 1: version, two times of 64 bits, then what is looked for. */
    private static final int BEHIND_TIMES = 4 + 8 + 8;

    private static final int VISUAL_BYTES = 78;
    private static final int AUDIO_BYTES = 28;
    private static final int CHANNELS_AT = 16;
    private static final int AVCC_SETS_AT = 5;
    private static final int HVCC_ARRAYS_AT = 22;

    /** Of {@code esds}: version, the two descriptors around it and their fields, as {@link AacSampleEntry} has them. */
    private static final int SPECIFIC_INFO_AT = 4 + 2 + 3 + 2 + 13;

    private static final int DECODER_SPECIFIC_INFO = 5;

    private final ByteBuffer bytes;

    TrackReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Empty where there is no {@code moov} among the boxes, or one that is none of ours. */
    List<Mp4Track> read() {
        BoxReader movie = find(new BoxReader(bytes, 0, bytes.limit()), MOOV);
        if (movie == null) {
            return List.of();
        }
        List<Mp4Track> tracks = new ArrayList<>(2);
        BoxReader boxes = movie.inside();
        while (boxes.next()) {
            if (boxes.type() == TRAK) {
                Mp4Track track = track(boxes);
                if (track == null) {
                    return List.of();
                }
                tracks.add(track);
            }
        }
        return tracks;
    }

    private @Nullable Mp4Track track(BoxReader track) {
        BoxReader header = find(track.inside(), TKHD);
        BoxReader media = find(track.inside(), MDIA);
        BoxReader mediaHeader = media == null ? null : find(media.inside(), MDHD);
        BoxReader information = media == null ? null : find(media.inside(), MINF);
        BoxReader table = information == null ? null : find(information.inside(), STBL);
        BoxReader description = table == null ? null : find(table.inside(), STSD);
        if (header == null || mediaHeader == null || description == null) {
            return null;
        }
        int id = intAt(header, BEHIND_TIMES);
        int timescale = intAt(mediaHeader, BEHIND_TIMES);
        SampleEntry entry = id < 1 || timescale < 1 ? null : entry(description, timescale);
        return entry == null ? null : new Mp4Track(id, timescale, entry);
    }

    private @Nullable SampleEntry entry(BoxReader description, int timescale) {
        BoxReader entries = new BoxReader(bytes, Math.min(description.from() + 8, description.to()), description.to());
        if (!entries.next()) {
            return null;
        }
        int channels = shortAt(entries, CHANNELS_AT);
        return switch (name(entries.type())) {
            case "avc1" -> H264SampleEntry.of(avcSets(child(entries, VISUAL_BYTES, AVCC)));
            case "hvc1" -> H265SampleEntry.of(hevcSets(child(entries, VISUAL_BYTES, HVCC)));
            case "mp4a" -> aac(child(entries, AUDIO_BYTES, ESDS));
            case "Opus" -> channels < 1 ? null : new OpusSampleEntry(channels);
            case "ulaw" -> channels < 1 ? null : new G711SampleEntry(true, channels, timescale);
            case "alaw" -> channels < 1 ? null : new G711SampleEntry(false, channels, timescale);
            default -> null;
        };
    }

    private static String name(int type) {
        return "" + (char) (type >>> 24) + (char) (type >> 16 & 0xFF) + (char) (type >> 8 & 0xFF)
                + (char) (type & 0xFF);
    }

    private List<byte[]> avcSets(@Nullable BoxReader configuration) {
        List<byte[]> sets = new ArrayList<>();
        if (configuration != null && configuration.from() + AVCC_SETS_AT < configuration.to()) {
            int at = configuration.from() + AVCC_SETS_AT;
            at = sets(at + 1, bytes.get(at) & 0x1F, configuration.to(), sets);
            if (at >= 0 && at < configuration.to()) {
                sets(at + 1, bytes.get(at) & 0xFF, configuration.to(), sets);
            }
        }
        return sets;
    }

    private List<byte[]> hevcSets(@Nullable BoxReader configuration) {
        List<byte[]> sets = new ArrayList<>();
        if (configuration != null && configuration.from() + HVCC_ARRAYS_AT < configuration.to()) {
            int at = configuration.from() + HVCC_ARRAYS_AT;
            int arrays = bytes.get(at++) & 0xFF;
            for (int i = 0; i < arrays && at >= 0 && at + 3 <= configuration.to(); i++) {
                at = sets(at + 3, bytes.getShort(at + 1) & 0xFFFF, configuration.to(), sets);
            }
        }
        return sets;
    }

    /** Reads so many sets, each behind its length of 16 bits; the index behind them, -1 where they do not fit. */
    private int sets(int from, int count, int to, List<byte[]> sets) {
        int at = from;
        for (int i = 0; i < count; i++) {
            int length = at + 2 <= to ? bytes.getShort(at) & 0xFFFF : -1;
            if (length < 0 || at + 2 + length > to) {
                return -1;
            }
            byte[] set = new byte[length];
            bytes.get(at + 2, set);
            sets.add(set);
            at += 2 + length;
        }
        return at;
    }

    private @Nullable SampleEntry aac(@Nullable BoxReader descriptor) {
        int at = descriptor == null ? 0 : descriptor.from() + SPECIFIC_INFO_AT;
        if (descriptor == null || at + 2 > descriptor.to() || bytes.get(at) != DECODER_SPECIFIC_INFO) {
            return null;
        }
        int length = bytes.get(at + 1) & 0x7F;
        if (at + 2 + length > descriptor.to()) {
            return null;
        }
        byte[] specific = new byte[length];
        bytes.get(at + 2, specific);
        AacConfig config = AacConfig.parse(specific);
        return config == null ? null : new AacSampleEntry(config);
    }

    /** The box of that type inside an entry, behind the entry's own fields. */
    private @Nullable BoxReader child(BoxReader entry, int fields, int type) {
        int from = entry.from() + fields;
        return from > entry.to() ? null : find(new BoxReader(bytes, from, entry.to()), type);
    }

    private static @Nullable BoxReader find(BoxReader boxes, int type) {
        while (boxes.next()) {
            if (boxes.type() == type) {
                return boxes;
            }
        }
        return null;
    }

    private int intAt(BoxReader box, int offset) {
        int at = box.from() + offset;
        return at + Integer.BYTES <= box.to() ? bytes.getInt(at) : -1;
    }

    private int shortAt(BoxReader box, int offset) {
        int at = box.from() + offset;
        return at + Short.BYTES <= box.to() ? bytes.getShort(at) & 0xFFFF : -1;
    }
}
