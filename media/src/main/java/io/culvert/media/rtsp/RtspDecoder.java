package io.culvert.media.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads RTSP messages of both roles and the interleaved frames between them from one connection.
 *
 * <p>Protocol: RFC 2326 sections 4 to 7 and 10.12, and what cameras make of it: line ends may be LF alone, empty lines
 * may stand before a message, header names may be written in any case, lines without a colon in a response are
 * skipped. Two different {@code Content-Length}s are refused, as is anything beyond the {@link RtspLimits}.
 *
 * <p>After a {@link RtspProtocolException} the place of the next message is unknown: the rest of the connection is
 * read and thrown away, so that the owner can answer and close.
 *
 * <p>Ownership: emits {@link InterleavedFrame}s whose payload is a retained slice; the receiver releases them. Who gives an
 * {@link InterleavedSink} is shown the frames instead, in their order among the messages.
 */
public final class RtspDecoder extends ByteToMessageDecoder {

    private enum State {
        BETWEEN_MESSAGES,
        START_LINE,
        HEADERS,
        BODY,
        FAILED
    }

    private final RtspLimits limits;
    private final @Nullable InterleavedSink frames;
    private State state = State.BETWEEN_MESSAGES;

    /** Bytes behind the reader index that hold no line end; keeps slow senders from making us scan in squares. */
    private int scannedBytes;

    private String startLine = "";
    private RtspHeaders headers = new RtspHeaders();
    private int headerLines;
    private int headerBytes;
    private int bodyBytes;

    public RtspDecoder(RtspLimits limits) {
        this(limits, null);
    }

    /** @param frames takes interleaved frames, of which none is emitted then */
    public RtspDecoder(RtspLimits limits, @Nullable InterleavedSink frames) {
        this.limits = limits;
        this.frames = frames;
    }

    /** Whether the first bytes of a message or frame have come and its last ones have not; on the channel's loop. */
    public boolean isInsideMessage() {
        return state == State.START_LINE
                || state == State.HEADERS
                || state == State.BODY
                || (state == State.BETWEEN_MESSAGES && actualReadableBytes() > 0);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            switch (state) {
                case BETWEEN_MESSAGES -> decodeFirst(in, out);
                case START_LINE -> decodeStartLine(in);
                case HEADERS -> decodeHeaders(in, out);
                case BODY -> decodeBody(in, out);
                case FAILED -> in.skipBytes(in.readableBytes());
            }
        } catch (RtspProtocolException e) {
            state = State.FAILED;
            headers = new RtspHeaders();
            in.skipBytes(in.readableBytes());
            throw e;
        }
    }

    private void decodeFirst(ByteBuf in, List<Object> out) {
        byte first = in.getByte(in.readerIndex());
        if (first == InterleavedFrame.MAGIC) {
            decodeFrame(in, out);
        } else if (first == '\r' || first == '\n') {
            in.skipBytes(1);
        } else if ((first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z')) {
            state = State.START_LINE;
            decodeStartLine(in);
        } else {
            throw new RtspProtocolException(
                    "byte 0x%02x between messages (expected: '$', a method or RTSP/1.0)".formatted(first & 0xFF));
        }
    }

    private void decodeFrame(ByteBuf in, List<Object> out) {
        int length = frameLength(in);
        if (length < 0) {
            return;
        }
        if (frames == null) {
            int channel = in.getUnsignedByte(in.readerIndex() + 1);
            in.skipBytes(InterleavedFrame.HEADER_BYTES);
            out.add(new InterleavedFrame(channel, in.readRetainedSlice(length)));
            return;
        }
        while (length >= 0) {
            show(in, length, frames);
            boolean more = in.isReadable() && in.getByte(in.readerIndex()) == InterleavedFrame.MAGIC;
            length = more ? frameLength(in) : -1;
        }
    }

    /** Bytes of payload of the frame at the reader index, or -1 while not all of them have come. */
    private int frameLength(ByteBuf in) {
        int readable = in.readableBytes() - InterleavedFrame.HEADER_BYTES;
        if (readable < 0) {
            return -1;
        }
        int length = in.getUnsignedShort(in.readerIndex() + 2);
        if (length > limits.maxInterleavedBytes()) {
            throw new RtspProtocolException("interleaved frame of " + length + " bytes (expected: at most "
                    + limits.maxInterleavedBytes() + ')');
        }
        return readable < length ? -1 : length;
    }

    private static void show(ByteBuf in, int length, InterleavedSink frames) {
        int start = in.readerIndex() + InterleavedFrame.HEADER_BYTES;
        int end = in.writerIndex();
        int channel = in.getUnsignedByte(in.readerIndex() + 1);
        in.setIndex(start, start + length);
        try {
            frames.frame(channel, in);
        } finally {
            in.setIndex(start + length, end);
        }
    }

    private void decodeStartLine(ByteBuf in) {
        String line = readLine(in, limits.maxStartLineBytes(), RtspStatus.REQUEST_URI_TOO_LARGE);
        if (line != null) {
            startLine = line;
            headers = new RtspHeaders();
            headerLines = 0;
            headerBytes = 0;
            state = State.HEADERS;
        }
    }

    private void decodeHeaders(ByteBuf in, List<Object> out) {
        String line = readLine(in, limits.maxHeaderBytes() - headerBytes, RtspStatus.BAD_REQUEST);
        while (line != null) {
            if (line.isEmpty()) {
                bodyBytes = contentLength();
                state = State.BODY;
                decodeBody(in, out);
                return;
            }
            headerBytes += line.length();
            addHeader(line);
            line = readLine(in, limits.maxHeaderBytes() - headerBytes, RtspStatus.BAD_REQUEST);
        }
    }

    private void addHeader(String line) {
        if (++headerLines > limits.maxHeaderCount()) {
            throw new RtspProtocolException("more than " + limits.maxHeaderCount() + " header lines");
        }
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            if (headers.size() > 0) {
                headers.continueLast(line.strip());
            }
            return;
        }
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).strip();
        if (!name.isEmpty()) {
            try {
                headers.add(name, line.substring(colon + 1).strip());
            } catch (IllegalArgumentException e) {
                throw new RtspProtocolException(RtspStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
            }
        } else if (!isResponse()) {
            throw new RtspProtocolException("header line without a name (expected: Name: value)");
        }
    }

    private int contentLength() {
        int length = -1;
        for (String text : headers.all(RtspHeaderNames.CONTENT_LENGTH)) {
            int value = parseLength(text);
            if (length >= 0 && length != value) {
                throw new RtspProtocolException("two Content-Length headers, " + length + " and " + value);
            }
            length = value;
        }
        if (length > limits.maxBodyBytes()) {
            throw new RtspProtocolException(
                    RtspStatus.REQUEST_ENTITY_TOO_LARGE,
                    "body of " + length + " bytes (expected: at most " + limits.maxBodyBytes() + ')');
        }
        return Math.max(0, length);
    }

    private static int parseLength(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 9;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            throw new RtspProtocolException("Content-Length is no number of at most nine digits");
        }
        return Integer.parseInt(text);
    }

    private void decodeBody(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < bodyBytes) {
            return;
        }
        byte[] body = new byte[bodyBytes];
        in.readBytes(body);
        RtspMessage message = isResponse() ? response(body) : request(body);
        startLine = "";
        headers = new RtspHeaders();
        state = State.BETWEEN_MESSAGES;
        out.add(message);
    }

    private boolean isResponse() {
        return startLine.regionMatches(true, 0, "RTSP/", 0, 5);
    }

    private RtspResponse response(byte[] body) {
        String[] parts = startLine.split(" +", 3);
        if (!isVersion1(parts[0])) {
            throw new RtspProtocolException(RtspStatus.RTSP_VERSION_NOT_SUPPORTED, "response of another RTSP version");
        }
        boolean valid = parts.length > 1 && parts[1].length() == 3;
        for (int i = 0; valid && i < 3; i++) {
            valid = parts[1].charAt(i) >= (i == 0 ? '1' : '0') && parts[1].charAt(i) <= '9';
        }
        if (!valid) {
            throw new RtspProtocolException("status line without a code (expected: RTSP/1.0 200 OK)");
        }
        return new RtspResponse(Integer.parseInt(parts[1]), parts.length > 2 ? parts[2] : "", headers, body);
    }

    /** The URL is all between the first blank and the last one, for clients that do not escape blanks. */
    private RtspRequest request(byte[] body) {
        int first = startLine.indexOf(' ');
        int last = startLine.lastIndexOf(' ');
        String version = startLine.substring(last + 1);
        if (first < 0 || !version.regionMatches(true, 0, "RTSP/", 0, 5)) {
            boolean http = startLine.toUpperCase(Locale.ROOT).contains("HTTP/");
            throw new RtspProtocolException(
                    http
                            ? "the peer speaks HTTP (expected: RTSP)"
                            : "request line without a version (expected: METHOD URL RTSP/1.0)");
        }
        if (!isVersion1(version)) {
            throw new RtspProtocolException(RtspStatus.RTSP_VERSION_NOT_SUPPORTED, "request of another RTSP version");
        }
        String uri = first < last ? startLine.substring(first + 1, last).strip() : "";
        if (uri.isEmpty()) {
            throw new RtspProtocolException("request line without a URL (expected: METHOD URL RTSP/1.0)");
        }
        if (uri.length() > limits.maxUrlBytes()) {
            throw new RtspProtocolException(
                    RtspStatus.REQUEST_URI_TOO_LARGE,
                    "URL of " + uri.length() + " characters (expected: at most " + limits.maxUrlBytes() + ')');
        }
        return new RtspRequest(startLine.substring(0, first), uri, headers, body);
    }

    private static boolean isVersion1(String version) {
        return version.regionMatches(true, 0, "RTSP/1.", 0, 7);
    }

    /** A line without its end, or null while that has not come. */
    private @Nullable String readLine(ByteBuf in, int maxBytes, RtspStatus tooLong) {
        int start = in.readerIndex();
        int end = in.indexOf(start + scannedBytes, in.writerIndex(), (byte) '\n');
        int length = (end < 0 ? in.writerIndex() : end) - start;
        // One byte of grace for the CR.
        if (length > maxBytes + 1) {
            throw new RtspProtocolException(
                    tooLong,
                    (state == State.START_LINE ? "start line" : "headers") + " longer than "
                            + (state == State.START_LINE ? limits.maxStartLineBytes() : limits.maxHeaderBytes())
                            + " bytes");
        }
        if (end < 0) {
            scannedBytes = length;
            return null;
        }
        scannedBytes = 0;
        int lineEnd = end;
        while (lineEnd > start && in.getByte(lineEnd - 1) == '\r') {
            lineEnd--;
        }
        String line = in.toString(start, lineEnd - start, StandardCharsets.UTF_8);
        in.readerIndex(end + 1);
        if (line.indexOf('\r') >= 0 || line.indexOf(0) >= 0) {
            throw new RtspProtocolException("control character within a line");
        }
        return line;
    }
}
