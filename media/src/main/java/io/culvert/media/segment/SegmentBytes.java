package io.culvert.media.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a segment, wherever they are. Reading moves nothing, so several may read at once. */
public interface SegmentBytes {
    long size() throws IOException;

    /**
     * Fills the buffer with what lies at the position and behind; fewer bytes only where they end.
     *
     * @return bytes read, 0 at the end
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** A file's; the channel stays the caller's. */
    static SegmentBytes of(FileChannel channel) {
        return new SegmentBytes() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                int all = 0;
                int read = 0;
                while (into.hasRemaining() && read >= 0) {
                    read = channel.read(into, position + all);
                    all += Math.max(0, read);
                }
                return all;
            }
        };
    }

    /** A buffer's, from its position to its limit as they are now. */
    static SegmentBytes of(ByteBuffer bytes) {
        ByteBuffer all = bytes.slice();
        return new SegmentBytes() {
            @Override
            public long size() {
                return all.limit();
            }

            @Override
            public int read(ByteBuffer into, long position) {
                int length = (int) Math.min(into.remaining(), Math.max(0, all.limit() - position));
                if (length > 0) {
                    into.put(all.slice((int) position, length));
                }
                return length;
            }
        };
    }
}
