package io.culvert.agent.motion;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads one mail up to the dot that stands alone on a line, keeps its headers and lets the rest go as it comes.
 *
 * <p>Protocol: RFC 5321, section 4.5.2 (dots) and 2.3.8: only CR LF ends a line. Confined to one thread.
 */
final class MailReader {
    /** Of a mail, pictures and all. */
    static final int MAX_BYTES = 10 << 20;

    /** A mail that goes on beyond this is cut off with its connection. */
    private static final long ENOUGH_BYTES = 2L * MAX_BYTES;

    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private enum At {
        LINE_START,
        DOT,
        DOT_CR,
        TEXT,
        CR
    }

    private final ByteArrayOutputStream headers = new ByteArrayOutputStream(1024);
    private At at = At.LINE_START;
    private boolean inHeaders = true;
    private int lineBytes;
    private long bytes;

    /** Takes what there is of the mail; true at its end, behind which the rest is left. */
    boolean read(ByteBuf in) {
        int begin = in.readerIndex();
        int end = in.forEachByte(b -> !take(b));
        in.readerIndex(end < 0 ? in.writerIndex() : end + 1);
        bytes += in.readerIndex() - begin;
        return end >= 0;
    }

    /** Takes one byte; true when it is the mail's last. */
    private boolean take(byte b) {
        switch (at) {
            case LINE_START -> {
                if (b == '.') {
                    at = At.DOT;
                } else {
                    text(b);
                }
            }
            case DOT -> {
                if (b == '\r') {
                    at = At.DOT_CR;
                } else {
                    text(b); // the dot was put there to protect the line
                }
            }
            case DOT_CR -> {
                if (b == '\n') {
                    return true;
                }
                keep((byte) '\r');
                text(b);
            }
            case TEXT -> text(b);
            case CR -> {
                if (b == '\n') {
                    lineEnds();
                } else {
                    keep((byte) '\r');
                    text(b);
                }
            }
        }
        return false;
    }

    private void text(byte b) {
        if (b == '\r') {
            at = At.CR;
            return;
        }
        at = At.TEXT;
        keep(b);
    }

    private void keep(byte b) {
        lineBytes++;
        if (inHeaders && headers.size() < MAX_HEADER_BYTES) {
            headers.write(b);
        }
    }

    private void lineEnds() {
        at = At.LINE_START;
        if (lineBytes == 0) {
            inHeaders = false;
        } else if (inHeaders && headers.size() < MAX_HEADER_BYTES) {
            headers.write('\n');
        }
        lineBytes = 0;
    }

    boolean isTooLarge() {
        return bytes > MAX_BYTES;
    }

    /** Whether nobody waits for its end any longer. */
    boolean isEndless() {
        return bytes > ENOUGH_BYTES;
    }

    /** The header lines, each behind a line feed from the next. Bytes that are no UTF-8 are replaced. */
    String headers() {
        return headers.toString(StandardCharsets.UTF_8);
    }
}
