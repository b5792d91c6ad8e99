package io.culvert.gateway.archive.store;

import io.culvert.media.segment.SegmentBytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of a file whose tail may have been torn when the disk lost its power while it wrote there: pages that cannot be
 * read are zeros, which a scan takes for damage; not so in front of what was committed.
 *
 * @param committed how many bytes are known to have reached the disk
 */
record ReadableBytes(SegmentBytes all, long committed) implements SegmentBytes {
    private static final int PAGE = 4096;

    @Override
    public long size() throws IOException {
        return all.size();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        int begin = into.position();
        int limit = into.limit();
        long end = Math.min(all.size(), position + into.remaining());
        for (long at = position; at < end; ) {
            int length = (int) (Math.min(end, (at / PAGE + 1) * PAGE) - at);
            into.limit(into.position() + length);
            readPage(into, at);
            at += length;
        }
        into.limit(limit);
        return into.position() - begin;
    }

    private void readPage(ByteBuffer into, long at) throws IOException {
        int begin = into.position();
        try {
            all.read(into, at);
        } catch (IOException e) {
            if ((at / PAGE + 1) * PAGE <= committed) {
                throw e;
            }
            into.position(begin);
        }
        while (into.hasRemaining()) {
            into.put((byte) 0);
        }
    }
}
