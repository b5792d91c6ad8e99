package io.culvert.media.mp4;

import io.culvert.media.stream.MediaKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What stands in front of all fragments: the tracks and how they are coded, without a single sample.
 *
 * <p>Format: ISO/IEC 14496-12 sections 4.3 (file type), 8.2 to 8.8 (movie, track, media, movie extends).
 */
public final class InitSegment {
    private static final int MOVIE_TIMESCALE = 1000;
    private static final int ENABLED_IN_MOVIE = 3;
    private static final int FULL_VOLUME = 0x100;
    private static final int LANGUAGE_UNDETERMINED = 0x55C4;
    private static final int MEDIA_IN_SAME_FILE = 1;

    private InitSegment() {}

    /** The bytes for these tracks, which have different ids. */
    public static byte[] bytes(List<Mp4Track> tracks) {
        ByteBuf out = Unpooled.buffer(1024);
        BoxWriter boxes = new BoxWriter(out);
        fileType(boxes);
        int movie = boxes.begin("moov");
        movieHeader(boxes, tracks);
        for (Mp4Track track : tracks) {
            track(boxes, track);
        }
        int extendsBox = boxes.begin("mvex");
        for (Mp4Track track : tracks) {
            trackExtends(boxes, track);
        }
        boxes.end(extendsBox);
        boxes.end(movie);
        return ByteBufUtil.getBytes(out);
    }

    /**
     * The tracks that such bytes describe, other boxes between them left aside; empty where none of ours do.
     *
     * @param bytes from index 0 to the limit
     */
    public static List<Mp4Track> tracks(ByteBuffer bytes) {
        return new TrackReader(bytes).read();
    }

    private static void fileType(BoxWriter boxes) {
        int start = boxes.begin("ftyp");
        boxes.type("iso6");
        boxes.out().writeInt(0);
        boxes.type("iso6");
        boxes.type("cmfc");
        boxes.type("mp41");
        boxes.end(start);
    }

    private static void movieHeader(BoxWriter boxes, List<Mp4Track> tracks) {
        int start = boxes.beginFull("mvhd", 1, 0);
        boxes.out().writeLong(0).writeLong(0).writeInt(MOVIE_TIMESCALE).writeLong(0);
        boxes.out().writeInt(0x10000).writeShort(FULL_VOLUME).writeZero(10);
        boxes.unityMatrix();
        int next = tracks.stream().mapToInt(Mp4Track::id).max().orElse(0) + 1;
        boxes.out().writeZero(24).writeInt(next);
        boxes.end(start);
    }

    private static void track(BoxWriter boxes, Mp4Track track) {
        int start = boxes.begin("trak");
        trackHeader(boxes, track);
        int media = boxes.begin("mdia");
        mediaHeader(boxes, track);
        handler(boxes, track.entry().kind());
        int information = boxes.begin("minf");
        if (track.entry().kind() == MediaKind.VIDEO) {
            int header = boxes.beginFull("vmhd", 0, 1);
            boxes.out().writeZero(8);
            boxes.end(header);
        } else {
            int header = boxes.beginFull("smhd", 0, 0);
            boxes.out().writeZero(4);
            boxes.end(header);
        }
        dataReference(boxes);
        sampleTable(boxes, track.entry());
        boxes.end(information);
        boxes.end(media);
        boxes.end(start);
    }

    private static void trackHeader(BoxWriter boxes, Mp4Track track) {
        int start = boxes.beginFull("tkhd", 1, ENABLED_IN_MOVIE);
        boxes.out().writeLong(0).writeLong(0).writeInt(track.id()).writeInt(0).writeLong(0);
        boolean sound = track.entry().kind() == MediaKind.AUDIO;
        boxes.out().writeZero(12).writeShort(sound ? FULL_VOLUME : 0).writeShort(0);
        boxes.unityMatrix();
        boxes.out().writeInt(track.entry().width() << 16).writeInt(track.entry().height() << 16);
        boxes.end(start);
    }

    private static void mediaHeader(BoxWriter boxes, Mp4Track track) {
        int start = boxes.beginFull("mdhd", 1, 0);
        boxes.out().writeLong(0).writeLong(0).writeInt(track.timescale()).writeLong(0);
        boxes.out().writeShort(LANGUAGE_UNDETERMINED).writeShort(0);
        boxes.end(start);
    }

    private static void handler(BoxWriter boxes, MediaKind kind) {
        int start = boxes.beginFull("hdlr", 0, 0);
        boxes.out().writeInt(0);
        boxes.type(kind == MediaKind.VIDEO ? "vide" : "soun");
        boxes.out().writeZero(12).writeByte(0);
        boxes.end(start);
    }

    private static void dataReference(BoxWriter boxes) {
        int information = boxes.begin("dinf");
        int references = boxes.beginFull("dref", 0, 0);
        boxes.out().writeInt(1);
        boxes.end(boxes.beginFull("url ", 0, MEDIA_IN_SAME_FILE));
        boxes.end(references);
        boxes.end(information);
    }

    private static void sampleTable(BoxWriter boxes, SampleEntry entry) {
        int start = boxes.begin("stbl");
        int description = boxes.beginFull("stsd", 0, 0);
        boxes.out().writeInt(1);
        entry.write(boxes);
        boxes.end(description);
        for (String empty : new String[] {"stts", "stsc", "stco"}) {
            int table = boxes.beginFull(empty, 0, 0);
            boxes.out().writeInt(0);
            boxes.end(table);
        }
        int sizes = boxes.beginFull("stsz", 0, 0);
        boxes.out().writeLong(0);
        boxes.end(sizes);
        boxes.end(start);
    }

    private static void trackExtends(BoxWriter boxes, Mp4Track track) {
        int start = boxes.beginFull("trex", 0, 0);
        boxes.out().writeInt(track.id()).writeInt(1).writeZero(12);
        boxes.end(start);
    }
}
