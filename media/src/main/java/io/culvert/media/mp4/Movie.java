package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * Writes what stands in an ordinary MP4 in front of its media: all tables first, so that a player can begin and seek while
 * the rest is still on its way.
 *
 * <pre>
 * | ftyp | moov | mdat header | media |
 *   └────────── head ─────────┘
 * </pre>
 *
 * <p>Format: ISO/IEC 14496-12 sections 4.3 and 8. Pure.
 */
public final class Movie {
    /** Seconds from 1904 to 1970. */
    private static final long EPOCH_1904 = 2_082_844_800L;

    private static final int LARGE_HEADER_BYTES = 16;
    private static final long MOST_HEAD_BYTES = 1 << 30;

    private Movie() {}

    /**
     * The head.
     *
     * @param tracks at least one, each with samples; the first one's ticks are those of the movie
     * @param createdUnixSeconds what the file says of when it was made
     * @param dataBytes of all media, which follow
     * @throws IllegalArgumentException for tables beyond a GiB
     */
    public static byte[] head(List<MovieTrack> tracks, long createdUnixSeconds, long dataBytes) {
        long most = 1_024 + tracks.stream().mapToLong(MovieTrack::boxBytes).sum();
        if (tracks.isEmpty() || most > MOST_HEAD_BYTES) {
            throw new IllegalArgumentException(tracks.size() + " tracks with tables of " + most
                    + " bytes (expected: at least one, at most a GiB)");
        }
        boolean wide = most + dataBytes > 0xFFFF_FFFFL;
        long created = createdUnixSeconds + EPOCH_1904;
        ByteBuf out = Unpooled.buffer((int) most);
        BoxWriter boxes = new BoxWriter(out);
        fileType(boxes);
        int movie = boxes.begin("moov");
        int timescale = tracks.get(0).timescale();
        long duration = tracks.stream()
                .mapToLong(track -> track.movieTicks(timescale))
                .max()
                .orElse(0);
        MovieBoxes.movieHeader(boxes, timescale, created, duration, tracks.size() + 1);
        int[] offsetsAt = new int[tracks.size()];
        for (int i = 0; i < offsetsAt.length; i++) {
            offsetsAt[i] = tracks.get(i).write(boxes, i + 1, timescale, created, wide);
        }
        boxes.end(movie);
        mediaHeader(boxes, dataBytes, wide);
        for (int i = 0; i < offsetsAt.length; i++) {
            shift(out, offsetsAt[i], tracks.get(i).chunkCount(), wide);
        }
        return ByteBufUtil.getBytes(out);
    }

    private static void fileType(BoxWriter boxes) {
        int start = boxes.begin("ftyp");
        boxes.type("isom");
        boxes.out().writeInt(0x200);
        boxes.type("isom");
        boxes.type("iso6");
        boxes.type("mp41");
        boxes.end(start);
    }

    private static void mediaHeader(BoxWriter boxes, long dataBytes, boolean wide) {
        if (wide) {
            boxes.out().writeInt(1);
            boxes.type("mdat");
            boxes.out().writeLong(LARGE_HEADER_BYTES + dataBytes);
        } else {
            boxes.out().writeInt((int) (BoxWriter.BOX_HEADER_BYTES + dataBytes));
            boxes.type("mdat");
        }
    }

    /** What counted from the first byte of media counts from the first byte of the file. */
    private static void shift(ByteBuf out, int at, int count, boolean wide) {
        int head = out.writerIndex();
        for (int i = 0; i < count; i++) {
            if (wide) {
                int index = at + Long.BYTES * i;
                out.setLong(index, out.getLong(index) + head);
            } else {
                int index = at + Integer.BYTES * i;
                out.setInt(index, out.getInt(index) + head);
            }
        }
    }
}
