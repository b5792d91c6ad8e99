package io.culvert.gateway.hls;

import io.netty.buffer.ByteBuf;

/**
 * A piece of a segment that is given out before the segment is whole (RFC 8216bis section 4.4.4.9): one fragment.
 *
 * @param number counts all parts of the stream
 * @param seconds its length
 * @param independent whether it begins with a key frame
 * @param data the fragment; owned by the window that lists the part
 */
record Part(long number, double seconds, boolean independent, ByteBuf data) {
    String file() {
        return "part-" + number + ".mp4";
    }
}
