package io.culvert.gateway.export;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.Recordings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An MP4 of a piece of a recording, of which only the head is in memory: the media lie where they were recorded. Immutable;
 * nobody changes the head's bytes.
 */
final class Export {
    private final byte[] head;
    private final Extents media;
    private final String tag;
    private final Span shown;
    private final List<String> leftOut;

    /**
     * @param tag says what is in it: two of the same tag are the same to the byte
     * @param shown from its first picture to its last, holes included
     * @param leftOut codecs of tracks that have no place in it
     */
    Export(byte[] head, Extents media, String tag, Span shown, List<String> leftOut) {
        this.head = head;
        this.media = media;
        this.tag = tag;
        this.shown = shown;
        this.leftOut = List.copyOf(leftOut);
    }

    String tag() {
        return tag;
    }

    Span shown() {
        return shown;
    }

    List<String> leftOut() {
        return leftOut;
    }

    long sizeBytes() {
        return head.length + media.bytes();
    }

    /** Bytes of memory that it takes. */
    long weight() {
        return head.length + media.weight();
    }

    /**
     * Fills the buffer with what stands in the file from a position on; it stands there wholly.
     *
     * @throws IOException where a recording is gone or damaged
     */
    void read(Recordings recordings, long position, ByteBuffer into) throws IOException {
        long at = position;
        if (at < head.length) {
            int bytes = (int) Math.min(into.remaining(), head.length - at);
            into.put(head, (int) at, bytes);
            at += bytes;
        }
        if (into.hasRemaining()) {
            media.read(recordings, at - head.length, into);
        }
    }
}
