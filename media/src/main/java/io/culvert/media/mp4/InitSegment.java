package io.culvert.media.mp4;

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

    private InitSegment() {}

    /** The bytes for these tracks, which have different ids. */
    public static byte[] bytes(List<Mp4Track> tracks) {
        ByteBuf out = Unpooled.buffer(1024);
        BoxWriter boxes = new BoxWriter(out);
        fileType(boxes);
        int movie = boxes.begin("moov");
        int next = tracks.stream().mapToInt(Mp4Track::id).max().orElse(0) + 1;
        MovieBoxes.movieHeader(boxes, MOVIE_TIMESCALE, 0, 0, next);
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

    private static void track(BoxWriter boxes, Mp4Track track) {
        int start = boxes.begin("trak");
        MovieBoxes.trackHeader(boxes, track.id(), track.entry(), 0, 0);
        int media = boxes.begin("mdia");
        MovieBoxes.mediaHeader(boxes, track.timescale(), 0, 0);
        MovieBoxes.handler(boxes, track.entry().kind());
        int information = boxes.begin("minf");
        MovieBoxes.mediaInformation(boxes, track.entry().kind());
        sampleTable(boxes, track.entry());
        boxes.end(information);
        boxes.end(media);
        boxes.end(start);
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
